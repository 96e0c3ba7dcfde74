import { readFileSync } from 'node:fs'
import { call } from '../scripts/client.ts'
import { withDesk } from './desk.ts'
import { median } from './workerd.ts'

// `npm run bench:html`: what it costs, in workerd, that an article comes as its page's HTML: the
// processor time of a submission by HTML over one of the same text. The difference is the parser,
// Readability, the text and its place in the page. The goal is 5 ms for 4 KB of article text.

/** The first ones are not counted: the code is new to the machine then. */
const WARM_UP = 20
const ROUNDS = 61
const SIZES = [4_096, 40_960]

const fixture = (name: string) =>
  readFileSync(`${import.meta.dirname}/../tests/fixtures/pages/${name}.html`, 'utf8')

const demo = JSON.parse(readFileSync(`${import.meta.dirname}/../demo/article.json`, 'utf8')) as {
  text: string
}

/**
 * The demo article, again and again to so many characters, in the page of a daily: its head, menus,
 * style sheet and related links, some 45 KB of them.
 */
function pageOf(size: number, round: number): string {
  const copies = Math.ceil(size / demo.text.length)
  const text = Array.from({ length: copies }, (_, copy) => `${round} ${copy}.\n\n${demo.text}`)
  const paragraphs = text
    .join('\n\n')
    .slice(0, size)
    .split('\n\n')
    .map(
      (words) => `<p class="dcr-1">${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`,
    )
  const links = Array.from(
    { length: 120 },
    (_, n) =>
      `<li class="menu-item"><a href="/section/${n}" data-link="nav ${n}">Section ${n}</a></li>`,
  )
  return fixture('daily')
    .replace(/<link rel="canonical".*>/, '')
    .replace('<ul>', `<ul>${links.join('\n')}`)
    .replace(
      /<p class="dcr-1">[\s\S]*<\/ul>/,
      `${paragraphs.join('\n')}<ul>${links.join('\n')}</ul>`,
    )
    .replace('</style>', `${'.a-rule { color: #333; margin: 0 }\n'.repeat(600)}</style>`)
}

await withDesk(async ({ url, key, cpu }) => {
  type Submitted = { capture: { id: string; bytes: number } }
  const submit = async (page: string, content: { html: string } | { text: string }) => {
    const before = cpu()
    const submitted = await call<Submitted>(url, 'POST', '/v1/articles', {
      key,
      body: { url: `https://news.example/${page}`, ...content },
    })
    return { cpu: cpu() - before, capture: submitted.body.capture }
  }
  for (const size of SIZES) {
    const samples: { html: number; text: number; bytes: number; page: number }[] = []
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const html = pageOf(size, round)
      const asHtml = await submit(`html/${size}/${round}`, { html })
      const path = `/v1/captures/${asHtml.capture.id}`
      const { text } = (await call<{ text: string }>(url, 'GET', path, { key })).body
      const asText = await submit(`text/${size}/${round}`, { text })
      if (round < 0) continue
      samples.push({
        html: asHtml.cpu,
        text: asText.cpu,
        bytes: asHtml.capture.bytes,
        page: Buffer.byteLength(html),
      })
    }
    const of = (pick: (one: (typeof samples)[number]) => number) => median(samples.map(pick))
    const over = of(({ html, text }) => html - text)
    const bytes = of(({ bytes }) => bytes)
    console.log(
      `${bytes} bytes of text (in a page of ${of(({ page }) => page)}): ` +
        `${of(({ html }) => html).toFixed(1)} ms by HTML, ${of(({ text }) => text).toFixed(1)} ms by text; ` +
        `${over.toFixed(1)} ms over, ${((over / bytes) * 4_096).toFixed(1)} ms for 4 KB (medians of ${ROUNDS})`,
    )
  }
  console.log('Goal: 5 ms for 4 KB.')
})
