import { describe, expect, it } from 'vitest'
import { judgeLook, type Known } from '../../src/domain/evidence/judge.ts'
import { comparable, stands } from '../../src/domain/evidence/passages.ts'
import type { Look } from '../../src/ingestion/look.ts'

const NOW = '2026-11-23T09:17:00.000Z'

describe('a passage', () => {
  const TEXT = comparable(
    'The quay cost “48 million euros” — 12 % more.\n\nNobody wrote back, it said… The port is open.',
  )

  it.each([
    ['to the letter', 'The quay cost “48 million euros” — 12 % more.'],
    ['with other marks and capitals', 'the QUAY cost "48 million euros" - 12 % more'],
    ['with other white space, or none', 'cost\u00a0“48 million\neuros” —12% more'],
    ['with characters that show nothing', 'The qu\u00aday cost\u200b “48 million'],
    ['over the end of a paragraph', '12 % more. Nobody wrote back'],
    ['with three stops for an ellipsis', 'it said... The port'],
    ['with something left out', 'The quay cost […] 12 % more'],
    ['with several things left out', 'The quay … 12 % more. (...) The port is open'],
    ['in full width', '４８ million euros'],
  ])('stands in a text %s', (_how, passage) => {
    expect(stands(TEXT, passage)).toBe(true)
  })

  it.each([
    ['of other words', 'The quay cost 49 million euros'],
    ['whose parts stand the other way round', 'The port is open … The quay cost'],
    ['one of whose parts is missing', 'The quay cost … 13 % more'],
    ['with words more', 'The new quay cost “48 million euros”'],
  ])('does not stand in it %s', (_how, passage) => {
    expect(stands(TEXT, passage)).toBe(false)
  })

  it('is looked for in time that grows with the text', () => {
    const text = comparable('a'.repeat(2_000_000))
    const begin = performance.now()
    expect(stands(text, `${'a'.repeat(1_900)}b`)).toBe(false)
    expect(performance.now() - begin).toBeLessThan(2_000)
  })
})

type Cited = Known['cited'][number]

const cited = (verdictId: string, passage: string | null, position = 1): Cited => ({
  verdictId,
  revision: 1,
  organisationId: 'org_1',
  position,
  url: 'https://a.example/page',
  passage,
})

const known = (list: Cited[], rest: Partial<Known> = {}): Known => ({
  source: {
    id: 'src_1',
    pageHash: 'hash',
    pageKey: 'https://a.example/page',
    createdAt: NOW,
    state: 'ok',
    checkedAt: NOW,
    nextCheckAt: NOW,
    failures: 0,
  },
  cited: list,
  findings: [],
  firstSha256: 'first',
  ...rest,
})

const read = (text: string, rest: object = {}): Look => ({
  kind: 'read',
  url: 'https://a.example/page',
  status: 200,
  redirects: [],
  text,
  textContent: text,
  ...rest,
})

const found = (list: Cited[], look: Look, sha256: string | null = 'first', rest = {}) => {
  const { source, check, kept, fresh } = judgeLook(known(list, rest), look, sha256, NOW)
  return {
    state: source.state,
    isKept: check !== null,
    kept: kept.map(({ verdictId }) => verdictId),
    fresh: fresh.map(
      ({ verdictId, state, positions }) => `${verdictId} ${state} ${positions.join()}`,
    ),
  }
}

describe('what a look means', () => {
  it('is each verdict’s own: one may lose its passage, another keep it', () => {
    const list = [cited('a', 'One.', 1), cited('a', 'Two.', 2), cited('b', 'One.')]
    expect(found(list, read('One. Three.'))).toEqual({
      state: 'changed',
      isKept: true,
      kept: [],
      fresh: ['a changed 2'],
    })
  })

  it('is found in the page’s text where its article leaves it out, and the other way round', () => {
    const list = [cited('a', 'In a box.'), cited('b', 'Divided by a button.')]
    const look = read('Divided by a button.', {
      textContent: 'In a box. Divided by Share a button.',
    })
    expect(found(list, look)).toMatchObject({ state: 'ok', fresh: [] })
  })

  it('is the same finding while it is the same, however often it is seen', () => {
    const list = [cited('a', 'One.')]
    const first = judgeLook(known(list), read('Two.'), 'other', NOW)
    const source = { ...known(list).source, state: 'changed' as const }
    const later = found(list, read('Three.'), 'third', { source, findings: first.fresh })
    expect(later).toEqual({ state: 'changed', isKept: false, kept: ['a'], fresh: [] })
    const revised = [{ ...list[0]!, revision: 2 }]
    expect(found(revised, read('Three.'), 'third', { source, findings: first.fresh })).toEqual({
      state: 'changed',
      isKept: true,
      kept: [],
      fresh: ['a changed 1'],
    })
  })

  it('goes by the text as a whole where a citation has no words to look for', () => {
    const list = [cited('a', '\u200b'), cited('b', null)]
    expect(found(list, read('One.'), 'first')).toMatchObject({ state: 'ok', fresh: [] })
    expect(found(list, read('Two.'), 'second')).toMatchObject({
      state: 'changed',
      fresh: ['a changed 1', 'b changed 1'],
    })
    expect(found(list, read('One.'), 'first', { firstSha256: null })).toMatchObject({ state: 'ok' })
  })

  it('does not take back what was read by what cannot be read', () => {
    const list = [cited('a', 'One.')]
    const { fresh } = judgeLook(known(list), read('Two.'), 'other', NOW)
    const unread: Look = { ...read(''), kind: 'unread', why: 'The page is a picture.' } as Look
    expect(found(list, unread, null, { findings: fresh })).toMatchObject({ kept: ['a'], fresh: [] })
  })

  it.each([
    ['all of them for good', [301, 308], 'moved'],
    ['the first of them for good', [301, 302], 'moved'],
    ['the first of them not', [302, 301], 'ok'],
    ['none of them', [307, 303], 'ok'],
  ])('of two redirects, %s', (_which, [first, second], state) => {
    const redirects = [
      { url: 'https://a.example/page', status: first },
      { url: 'https://b.example/between', status: second },
    ]
    const look = read('One.', { url: 'https://c.example/end', redirects })
    const { source, fresh } = judgeLook(known([cited('a', 'One.')]), look, 'first', NOW)
    expect(source.state).toBe(state)
    expect(fresh.map(({ movedTo }) => movedTo)).toEqual(
      state === 'ok'
        ? []
        : [second === 308 ? 'https://c.example/end' : 'https://b.example/between'],
    )
  })

  it('is told in one sentence of a bounded length', () => {
    const list = Array.from({ length: 50 }, (_, n) =>
      cited('a', `${n} ${'word '.repeat(300)}`, n + 1),
    )
    const { check } = judgeLook(known(list), read('Nothing.'), 'other', NOW)
    expect(check!.detail).toMatch(/^The page’s text does not hold “0 word .*…”, .* and 47 more\.$/)
    expect(check!.detail.length).toBeLessThan(400)
  })
})
