import { beforeAll, describe, expect, it } from 'vitest'
import { COMPLETE_DRAFT, created, type Desk, foundDesk, step } from '../../support/desk.ts'
import { change, completeDraft, read } from './support.ts'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

const published = async (body: object) => {
  const drafted = await completeDraft(desk, body)
  const submitted = created(await step(desk.checker, drafted, 'submit'))
  return created(await step(desk.editor, submitted, 'approve'))
}

describe('Markdown', () => {
  it('is kept as it was written and shown as safe HTML', async () => {
    const rationale = [
      'The mayor *rounded up*.\r\n',
      '<script>alert(1)</script> <img src=x onerror=alert(1)>',
      '[a](javascript:alert(1)) ![b](data:text/html,x) [c](https://city.example/)',
    ].join('\n')
    const verdict = await published({ rationale })
    const expected = {
      markdown: rationale,
      html: [
        '<p>The mayor <em>rounded up</em>.</p>',
        '<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;',
        '<a>a</a> !<a>b</a> <a rel="nofollow noopener noreferrer" href="https://city.example/">c</a></p>',
      ].join('\n'),
    }
    const html = (await read(verdict.id)).body.published.rationale
    expect({ ...html, html: html.html.replaceAll('\r\n', '\n') }).toEqual(expected)
  })

  it('of 20,000 nested quotations is taken in and shown as it stands', async () => {
    const rationale = '>'.repeat(20_000)
    const verdict = await published({ rationale })
    expect(verdict.published.rationale).toEqual({
      markdown: rationale,
      html: `<p>${'&gt;'.repeat(20_000)}</p>`,
    })
  })
})

describe('limits', () => {
  const source = (passage: string) => ({ ...COMPLETE_DRAFT.sources[0], passage })
  const faults = async (body: object) => {
    const verdict = await completeDraft(desk)
    const reply = await change(desk.contributor, verdict, body)
    if (reply.status === 200) return []
    expect([reply.status, reply.body.code]).toEqual([422, 'request.invalid'])
    return reply.body.errors.map(
      ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
    )
  }

  it.each([
    ['letters', 'é'],
    ['emoji, each two units of UTF-16', '😀'],
  ])('a rationale has 20,000 characters of %s', async (_name, char) => {
    expect(await faults({ rationale: char.repeat(20_000) })).toEqual([])
    expect(await faults({ rationale: char.repeat(20_001) })).toEqual(['/rationale text.too_long'])
  })

  it('a passage has 2,000 characters', async () => {
    expect(await faults({ sources: [source('😀'.repeat(2_000))] })).toEqual([])
    expect(await faults({ sources: [source('😀'.repeat(2_001))] })).toEqual([
      '/sources/0/passage text.too_long',
    ])
  })

  it('a withheld source has no link that would name it', async () => {
    const withheld = { kind: 'withheld', withheldReason: 'They would lose their post.' }
    expect(await faults({ sources: [withheld] })).toEqual([])
    const linked = { ...withheld, url: 'https://a.example/', archiveUrl: 'https://b.example/' }
    expect(await faults({ sources: [source('A passage.'), linked] })).toEqual([
      '/sources/1/url source.withheld_named',
      '/sources/1/archiveUrl source.withheld_named',
    ])
  })

  it('a revision has 50 sources', async () => {
    const sources = Array.from({ length: 51 }, (_, n) => source(`Page ${n}.`))
    expect(await faults({ sources })).toEqual([expect.stringMatching(/^\/sources /)])
    expect(await faults({ sources: sources.slice(1) })).toEqual([])
  })

  it('a URL has 2,048 characters', async () => {
    const url = (length: number) => `https://a.example/${'x'.repeat(length - 18)}`
    expect(await faults({ reviewUrl: url(2_048) })).toEqual([])
    expect(await faults({ reviewUrl: url(2_049) })).toEqual(['/reviewUrl url.too_long'])
  })

  it('what is as long as it may be everywhere is published and reads back whole', async () => {
    const long = (length: number) => `https://city.example/${'x'.repeat(length - 21)}`
    const sources = Array.from({ length: 50 }, (_, n) => ({
      kind: 'primary',
      url: long(2_044) + String(n).padStart(4, '0'),
      archiveUrl: long(2_048),
      title: 't'.repeat(500),
      publisher: 'p'.repeat(500),
      withheldReason: 'w'.repeat(2_000),
      publishedOn: '2026-11-23',
      readAt: '2026-11-23T09:30:00.000Z',
      contentSha256: '0'.repeat(64),
      stance: n % 2 ? 'supports' : 'refutes',
      passage: '😀'.repeat(2_000),
    }))
    const body = {
      rationale: '😀'.repeat(20_000),
      conclusion: 'c'.repeat(2_000),
      conflictOfInterest: 'i'.repeat(2_000),
      reviewUrl: long(2_048),
      sources,
    }
    const verdict = await published(body)
    const { body: whole } = await read(verdict.id)
    expect(whole.published).toMatchObject({
      ...body,
      rationale: { markdown: body.rationale, html: `<p>${body.rationale}</p>` },
    })
  })

  it.each(['half a surrogate pair \ud83d', 'a NUL \0'])('text with %j is refused', async (text) => {
    expect(await faults({ conclusion: text })).toHaveLength(1)
  })
})
