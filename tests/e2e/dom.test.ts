import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'

let browser: Browser
let page: Page
let script: string

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './src/client/dom.ts'; export * from './src/anchor/anchor.ts'`,
      resolveDir: `${import.meta.dirname}/../..`,
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'apostil',
  })
  script = outputFiles[0]!.text
  browser = await launchBrowser()
  page = await browser.newPage()
})

afterAll(() => browser.close())

async function show(html: string): Promise<void> {
  await page.setContent(html)
  await page.addScriptTag({ content: script })
}

describe('the text of a page', () => {
  it('is what its readers see, with newlines between blocks', async () => {
    await show(`<style>.gone { display: none } .unseen { visibility: hidden }</style>
<h1>A heading</h1><p>Rents <b>ro</b>se<br>here.<script>var no</script><template>no</template></p>
<textarea>no</textarea><noscript>no</noscript><p hidden>no</p><p class="gone">no <b>no</b></p>
<p><span class="unseen">no</span><span>Last.</span></p>`)
    const text = await page.evaluate('apostil.readText(document.body).text')
    expect(
      String(text)
        .split(/\s*\n\s*/)
        .filter(Boolean),
    ).toEqual(['A heading', 'Rents rose', 'here.', 'Last.'])
  })

  it('leads back to ranges over split markup', async () => {
    await show('<p>In May, <a href="#">ren</a><i>ts <b>ro</b>se</i> by&nbsp;4&shy;0 percent.</p>')
    const found = await page.evaluate(`(() => {
      const dom = apostil.readText(document.body)
      const { state, ranges } = apostil.anchor(dom.text, {
        exact: 'rents rose by 40 percent', prefix: 'In May, ', suffix: '.' })
      return [state, dom.rangeOf(ranges[0].utf16).toString()]
    })()`)
    expect(found).toEqual(['intact', 'rents rose by\u00a04\u00ad0 percent'])
  })

  it('has no place outside itself', async () => {
    await show('<p>Rents</p>')
    const thrown = await page.evaluate(`(() => {
      try { apostil.readText(document.body).rangeOf({ start: 0, end: 99 }) }
      catch (error) { return error.name }
    })()`)
    expect(thrown).toBe('RangeError')
  })
})

describe('watching a page', () => {
  it('tells of text that loads late and of nodes that are rendered anew, until it is stopped', async () => {
    await show('<main><p>Loading</p></main>')
    await page.evaluate(`(() => {
      globalThis.texts = []
      globalThis.stop = new AbortController()
      apostil.watch(document.body, ({ text, rangeOf }) => {
        const at = text.indexOf('Rents rose.')
        texts.push(at < 0 ? null : rangeOf({ start: at, end: at + 11 }).toString())
      }, { signal: stop.signal })
      document.querySelector('p').textContent = 'Rents rose.'
    })()`)
    await page.waitForFunction('texts.length === 2')
    await page.evaluate(`document.querySelector('main').innerHTML = '<p>Rents <b>rose</b>.</p>'`)
    await page.waitForFunction('texts.length === 3')
    await page.evaluate(`stop.abort(); document.querySelector('main').innerHTML = '<p>Gone</p>'`)
    await page.waitForTimeout(400)
    expect(await page.evaluate('texts')).toEqual([null, 'Rents rose.', 'Rents rose.'])
  })
})
