import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../src/domain/markdown.ts'

const LONGEST = 20_000

it('renders CommonMark', () => {
  expect(
    renderMarkdown('The mayor *rounded up*; see the [accounts](https://a.example/b?c=d&e).'),
  ).toBe(
    '<p>The mayor <em>rounded up</em>; see the <a rel="nofollow noopener noreferrer" href="https://a.example/b?c=d&amp;e">accounts</a>.</p>',
  )
  expect(renderMarkdown('> quoted\n\n1. one\n2. two')).toBe(
    '<blockquote>\n<p>quoted</p>\n</blockquote>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>',
  )
  expect(renderMarkdown('`a < b` and <https://a.example/>')).toContain('<code>a &lt; b</code>')
  expect(renderMarkdown('')).toBe('')
})

const tagsOf = (html: string) => html.match(/<[^>]*>/g) ?? []

/** Everything in the HTML that is markup, without the values of attributes. */
const markupOf = (html: string) => tagsOf(html).map((tag) => tag.replaceAll(/"[^"]*"/g, '""'))

describe('what could harm a reader', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'text <b onclick="alert(1)">bold</b>',
    '<div>\n*inside*\n</div>',
    '<!-- open comment',
    '<?php echo 1 ?>',
    '<![CDATA[ x ]]>',
    '<svg/onload=alert(1)>',
    '</p></div><iframe src="https://evil.example">',
    '`<script>`',
    '    <script>',
    '```\n<script>\n```',
    '```"><script>\nx\n```',
  ])('raw HTML is shown, not run: %j', (markdown) => {
    const html = renderMarkdown(markdown)
    const harmless = ['<p>', '</p>', '<em>', '</em>', '<pre>', '</pre>', '<code>', '</code>']
    expect([...harmless, '<code class="">']).toEqual(expect.arrayContaining(markupOf(html)))
    const shown = html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
    const firstTag = /<[^>`]*/.exec(markdown)![0].trim()
    expect(shown).toContain(firstTag)
  })

  it.each([
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](java&#x0A;script:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](\u0001javascript:alert(1))',
    '[a](<javascript:alert(1)>)',
    '[a][b]\n\n[b]: javascript:alert(1)',
    '<javascript:alert(1)>',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '![a](data:image/svg+xml;base64,PHN2Zz4=)',
    '![a](javascript:alert(1))',
    '[a](vbscript:msgbox(1))',
    '[a](file:///etc/passwd)',
  ])('a URL of a dangerous kind leads nowhere: %j', (markdown) => {
    const html = renderMarkdown(markdown)
    expect(html).not.toMatch(/(?:href|src)="[^"]/)
    expect(tagsOf(html).join('')).not.toMatch(/script:|data:|file:/i)
  })

  it('an image is a link: no reader’s browser calls its host', () => {
    const html = renderMarkdown(
      '![chart](https://elsewhere.example/pixel.png)\n\n![a][b]\n\n[b]: /x.png',
    )
    expect(html).not.toContain('<img')
    expect(html).toContain('href="https://elsewhere.example/pixel.png">chart</a>')
  })

  it('a refused URL leaves no link, which would lead to the page that shows it', () => {
    expect(renderMarkdown('[a](javascript:alert(1)) [b](data:x "t")')).toBe(
      '<p><a>a</a> <a title="t">b</a></p>',
    )
  })

  it('a quotation mark in a title or an alternative text does not end its attribute', () => {
    expect(renderMarkdown(`![" onerror="x](https://a.example/"b '" onload="y')`)).toBe(
      '<p>!<a rel="nofollow noopener noreferrer" href="https://a.example/%22b" title="&quot; onload=&quot;y">&quot; onerror=&quot;x</a></p>',
    )
    expect(renderMarkdown(`[c](https://a.example/"onclick="x '" onclick="y')`)).toBe(
      '<p><a rel="nofollow noopener noreferrer" href="https://a.example/%22onclick=%22x" title="&quot; onclick=&quot;y">c</a></p>',
    )
  })
})

describe('texts that are made to cost time', () => {
  const depthOf = (html: string, tag: string) => {
    let depth = 0
    let deepest = 0
    for (const found of html.match(new RegExp(`</?${tag}>`, 'g')) ?? []) {
      depth += found.startsWith('</') ? -1 : 1
      deepest = Math.max(deepest, depth)
    }
    return deepest
  }

  it('quotations nest up to 16 deep', () => {
    expect(depthOf(renderMarkdown(`${'>'.repeat(16)} deep`), 'blockquote')).toBe(16)
    expect(depthOf(renderMarkdown(`${'> '.repeat(17)}deeper`), 'blockquote')).toBe(0)
  })

  it.each([
    ['quotations in quotations', '>'],
    ['quotations apart', '>\n\n'],
    ['lists in lists', '1. '],
    ['lists in quotations', '> - '],
    ['open emphasis', '*a_ '],
    ['closed emphasis', 'a**b'],
    ['open links', '[a](b'],
    ['open images', '!['],
    ['open code', '\\```\n'],
    ['definitions', '[a]: b\n'],
    ['open comments', 'a <!--'],
    ['escapes', '\\'],
    ['line ends', '\n'],
  ])('20,000 characters of %s become paragraphs as they stand', (_name, unit) => {
    const markdown = unit.repeat(LONGEST / unit.length)
    const html = renderMarkdown(markdown)
    expect(new Set(tagsOf(html))).toEqual(new Set(html === '' ? [] : ['<p>', '</p>']))
    const shown = html
      .replaceAll(/<\/?p>/g, '')
      .replaceAll('&gt;', '>')
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&')
    expect(shown.replaceAll(/\s/g, '')).toBe(markdown.replaceAll(/\s/g, ''))
  })

  it('a tangled text is escaped like any other', () => {
    const html = renderMarkdown(`${'>'.repeat(LONGEST)}\n\n<script a="b">&amp;`)
    expect(html).toMatch(/<p>&lt;script a=&quot;b&quot;&gt;&amp;amp;<\/p>$/)
  })

  it('a long rationale with a link and emphasis in every line is rendered as Markdown', () => {
    const line =
      '- The *accounts* of [2021](https://city.example/a_b) say `11.6` percent, “not more”.\n'
    const html = renderMarkdown(line.repeat(Math.floor(LONGEST / line.length)))
    expect(html.match(/<li>/g)).toHaveLength(Math.floor(LONGEST / line.length))
  })
})
