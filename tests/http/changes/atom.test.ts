import { parseDocument } from 'htmlparser2'
import { DOMParser } from 'linkedom'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, ORIGIN, type Reply } from '../../support/api.ts'
import { reviseAndPublish, retract } from '../../support/corrections.ts'
import {
  created,
  type Desk,
  foundAnotherDesk,
  foundDesk,
  publishVerdict,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'

let desk: Desk
let other: Desk

beforeAll(async () => {
  desk = await foundDesk()
  other = await foundAnotherDesk(desk)
})

const PATH = '/feeds/corrections.atom'
const feed = (query = '', headers = {}) => call('GET', PATH + query, { headers })

type Element = {
  localName: string
  textContent: string
  children: Element[]
  getAttribute: (name: string) => string | null
}

/** The root element; what is not well-formed fails. */
function read(text: string): Element {
  expectWellFormed(text)
  return new DOMParser().parseFromString(text, 'text/xml').documentElement
}

/** The parsers at hand forgive much: that each tag is closed in its order is held here. */
function expectWellFormed(text: string): void {
  const [declaration, ...rest] = text.split('\n')
  expect(declaration).toBe('<?xml version="1.0" encoding="utf-8"?>')
  const body = rest.join('\n')
  const open: string[] = []
  const TAG = /<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>/g
  const between = body.replaceAll(TAG, (_tag, closes: string, name: string, _rest, empty) => {
    if (closes) expect(open.pop()).toBe(name)
    else if (!empty) open.push(name)
    return ''
  })
  expect(open).toEqual([])
  expect(between).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/)
  // oxlint-disable-next-line no-control-regex -- what XML 1.0 has no way to say
  expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
  expect(parseDocument(text, { xmlMode: true }).children.length).toBeGreaterThan(1)
}

const named = (element: Element, name: string) =>
  element.children.filter(({ localName }) => localName === name)

const textOf = (element: Element, name: string) => {
  const found = named(element, name)
  expect(found, name).toHaveLength(1)
  return found[0]!.textContent
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/** What RFC 4287 asks of feeds and entries (sections 4.1.1 and 4.1.2). */
function expectAtom(reply: Reply): { root: Element; entries: Element[] } {
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  const root = read(reply.text)
  expect(root.localName).toBe('feed')
  expect(root.getAttribute('xmlns')).toBe('http://www.w3.org/2005/Atom')
  const entries = named(root, 'entry')
  const ids = entries.map((entry) => textOf(entry, 'id'))
  expect(new Set(ids).size).toBe(ids.length)
  for (const element of [root, ...entries]) {
    expect(() => new URL(textOf(element, 'id'))).not.toThrow()
    expect(textOf(element, 'title')).toMatch(/\S/)
    expect(textOf(element, 'updated')).toMatch(RFC_3339)
    expect(textOf(named(element, 'author')[0]!, 'name')).toMatch(/\S/)
    expect(named(element, 'link').length).toBe(1)
  }
  const updated = entries.map((entry) => textOf(entry, 'updated'))
  expect(updated).toEqual(updated.toSorted().toReversed())
  if (updated.length > 0) expect(textOf(root, 'updated')).toBe(updated[0])
  return { root, entries }
}

async function published(own: Desk, text = 'The budget grew by 12 percent.') {
  const claim = created(
    await call('POST', '/v1/claims', {
      key: own.contributor.key,
      body: { text, claimant: { name: 'Mara' } },
    }),
  )
  return publishVerdict(own, claim.id)
}

describe('the Atom feed of corrections', () => {
  it('is a valid feed while nothing was corrected', async () => {
    await published(desk)
    const { root, entries } = expectAtom(await feed())
    expect(entries).toEqual([])
    expect(textOf(root, 'id')).toBe(`${ORIGIN}${PATH}`)
    expect(named(root, 'link')[0]!.getAttribute('href')).toBe(`${ORIGIN}${PATH}`)
  })

  it('tells each correction and retraction, newest first, and no other change', async () => {
    const claim = 'Prices “rose” by <5 % & fell > \u0001 twice: \'so\' "they" say \u{1f4c8}.'
    const verdict = await published(desk, claim)
    await reviseAndPublish(desk, verdict.id, 'update', 'A newer figure.')
    await reviseAndPublish(desk, verdict.id, 'correction', 'Misread: <b>&amp; ]]>', {
      rating: { key: 'false' },
    })
    await retract(desk, verdict.id, 'The source is gone.')
    const { entries } = expectAtom(await feed())
    const shown = entries.map((entry) => ({
      id: textOf(entry, 'id'),
      title: textOf(entry, 'title'),
      summary: textOf(entry, 'summary'),
      link: named(entry, 'link')[0]!.getAttribute('href'),
      category: named(entry, 'category')[0]!.getAttribute('term'),
      author: textOf(named(entry, 'author')[0]!, 'name'),
    }))
    const permalink = `${ORIGIN}/v1/verdicts/${verdict.id}`
    const seen = claim.replace('\u0001', '\ufffd')
    const common = { link: permalink, author: 'Courier Checks' }
    expect(shown).toEqual([
      {
        ...common,
        id: `${permalink}/revisions/4`,
        title: `Retracted: ${seen}`,
        summary: 'False → retracted\nThe source is gone.',
        category: 'retracted',
      },
      {
        ...common,
        id: `${permalink}/revisions/3`,
        title: `Corrected: ${seen}`,
        summary: 'Mostly true → False\nMisread: <b>&amp; ]]>',
        category: 'corrected',
      },
    ])
  })

  it('is one desk’s, where asked for', async () => {
    const verdict = await published(other)
    await retract(other, verdict.id, 'Wrong claim.')
    const ofOther = expectAtom(await feed(`?organisation=${other.slug}`))
    expect(ofOther.entries.map((entry) => textOf(entry, 'title'))).toEqual([
      'Retracted: The budget grew by 12 percent.',
    ])
    expect(textOf(ofOther.root, 'id')).toBe(`${ORIGIN}${PATH}?organisation=${other.slug}`)
    expect(expectAtom(await feed(`?organisation=${desk.slug}`)).entries).toHaveLength(2)
    expect(expectAtom(await feed()).entries).toHaveLength(3)
    expectProblem(await feed('?organisation=nobody'), 404, 'record.not_found')
    expectProblem(await feed('?since=1'), 422, 'request.invalid')
  })

  it('holds the newest fifty', async () => {
    const verdict = await published(other, 'Ratings go to and fro.')
    for (let n = 1; n <= 50; n++)
      await reviseAndPublish(other, verdict.id, 'correction', `Reason ${n}`, {
        rating: { key: n % 2 === 0 ? 'mostly-true' : 'false' },
      })
    const { entries } = expectAtom(await feed())
    expect(entries.map((entry) => textOf(entry, 'summary').split('\n')[1])).toEqual(
      Array.from({ length: 50 }, (_, n) => `Reason ${50 - n}`),
    )
  })

  it('may be kept for a minute, and asked for again by its ETag', async () => {
    const reply = await feed()
    expect(reply.headers.get('cache-control')).toMatch(/^public, max-age=60\b/)
    const again = await feed('', { 'If-None-Match': reply.headers.get('etag')! })
    expect(again.status).toBe(304)
    expect(again.text).toBe('')
  })
})
