import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { agreementOf, type Opinion } from '../../src/domain/agreement.ts'

type Rating = Opinion['rating']

/** The built-in scale as the migration writes it. */
const BUILT_IN = [
  ...readFileSync('migrations/0001_rules.sql', 'utf8').matchAll(
    /\('rtg_\w+', '(scl_\w+)', '([\w-]+)', '[^']*', '[^']*', '(\w+)', (\d|NULL), (\d)\)/g,
  ),
].map(([, scaleId, key, kind, value, position]): Rating => ({
  scaleId: scaleId!,
  key: key!,
  kind: kind!,
  value: value === 'NULL' ? null : Number(value),
  position: Number(position),
}))

// = agree, ~ adjacent, x disputed, ? incomparable; each row and column in the order of the scale.
const PAIRS = {
  false: '= ~ x x x ? ? ? ?',
  'mostly-false': '~ = ~ x x ? ? ? ?',
  'half-true': 'x ~ = ~ x ? ? ? ?',
  'mostly-true': 'x x ~ = ~ ? ? ? ?',
  true: 'x x x ~ = ? ? ? ?',
  misleading: '? ? ? ? ? = ? ? ?',
  unproven: '? ? ? ? ? ? = ? ?',
  satire: '? ? ? ? ? ? ? = ?',
  'not-checkable': '? ? ? ? ? ? ? ? =',
}
const STATES = { '=': 'agree', '~': 'adjacent', x: 'disputed', '?': 'incomparable' }

const pairs = Object.entries(PAIRS).flatMap(([key, row]) =>
  row.split(' ').map((mark, column) => ({
    a: key,
    b: Object.keys(PAIRS)[column]!,
    state: STATES[mark as keyof typeof STATES],
  })),
)

const of = (key: string, sourceIds: string[] = []): Opinion => ({
  rating: BUILT_IN.find((rating) => rating.key === key)!,
  sourceIds,
})

const on = (scaleId: string, rating: Partial<Rating>): Opinion => ({
  rating: { scaleId, key: 'k', kind: 'truth', value: 1, position: 1, ...rating },
  sourceIds: [],
})

const stateOf = (...opinions: Opinion[]) => agreementOf(opinions).state

it('is about the nine ratings of the built-in scale', () => {
  expect(BUILT_IN.map(({ key }) => key)).toEqual(Object.keys(PAIRS))
})

describe('two verdicts', () => {
  it.each(pairs)('$a and $b: $state', ({ a, b, state }) => {
    expect(agreementOf([of(a), of(b)])).toEqual({ state, verdicts: 2, sharedSources: 0 })
  })

  it('of one value under two names agree', () => {
    const wrong = on('s', { key: 'wrong', value: 1, position: 1 })
    const pants = on('s', { key: 'pants-on-fire', value: 1, position: 2 })
    expect(stateOf(wrong, pants)).toBe('agree')
  })

  it('on different scales are incomparable, whatever their keys and values say', () => {
    expect(stateOf(on('s', { key: 'false' }), on('t', { key: 'false' }))).toBe('incomparable')
    expect(stateOf(of('false'), on('t', { ...of('false').rating, scaleId: 't' }))).toBe(
      'incomparable',
    )
  })

  it('of one kind without values are incomparable unless they are the same rating', () => {
    const [doctored, staged] = ['doctored', 'staged'].map((key, index) =>
      on('s', { key, kind: 'media', value: null, position: index + 1 }),
    )
    expect(stateOf(doctored!, staged!)).toBe('incomparable')
    expect(stateOf(doctored!, doctored!)).toBe('agree')
  })
})

describe('other numbers of verdicts', () => {
  it('one stands alone', () => {
    expect(agreementOf([of('false', ['a', 'b'])])).toEqual({
      state: 'single',
      verdicts: 1,
      sharedSources: 0,
    })
  })

  it.each([
    [['true', 'true', 'true'], 'agree'],
    [['true', 'true', 'mostly-true'], 'adjacent'],
    // Each is next to one neighbour, but the ends are not next to each other.
    [['half-true', 'mostly-true', 'true'], 'disputed'],
    [['true', 'false', 'true'], 'disputed'],
    [['true', 'true', 'satire'], 'incomparable'],
    [['true', 'mostly-true', 'false', 'unproven'], 'incomparable'],
  ])('the gravest pair names the whole: %j %s', (keys, state) => {
    const opinions = keys.map((key) => of(key))
    expect(stateOf(...opinions)).toBe(state)
    expect(stateOf(...opinions.toReversed())).toBe(state)
    expect(agreementOf(opinions).verdicts).toBe(keys.length)
  })
})

describe('shared sources', () => {
  const shared = (...lists: string[][]) =>
    agreementOf(lists.map((ids) => of('true', ids))).sharedSources

  it('are pages that more than one verdict cites, each counted once', () => {
    expect(shared(['a', 'b'], ['b', 'c'])).toBe(1)
    expect(shared(['a', 'b'], ['b'], ['b', 'a'])).toBe(2)
    expect(shared(['a'], ['b'], ['c'])).toBe(0)
  })

  it('do not count a page that one verdict cites twice', () => {
    expect(shared(['a', 'a'], ['b'])).toBe(0)
  })
})
