import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { agreementOf, type Opinion } from '../../src/domain/agreement.ts'
import { DEFAULT_SCALE, NORMAL_RATINGS, normalised } from '../../src/domain/ratings.ts'

type OnScale = Parameters<typeof normalised>[0]
type Rating = OnScale['rating']

/** The built-in scale as the migration writes it. */
const BUILT_IN = [
  ...readFileSync('migrations/0001_rules.sql', 'utf8').matchAll(
    /\('(rtg_\w+)', '(scl_\w+)', '([\w-]+)', '([^']*)', '([^']*)', '(\w+)', (\d|NULL), (\d)\)/g,
  ),
].map(([, id, scaleId, key, label, definition, kind, value, position]): Rating => ({
  id: id!,
  scaleId: scaleId!,
  key: key!,
  label: label!,
  definition: definition!,
  kind: kind as Rating['kind'],
  value: value === 'NULL' ? null : Number(value),
  position: Number(position),
  retiredAt: null,
}))

// = agree, ~ adjacent, x disputed, ? incomparable; each row and column in the order of the scale,
// and last what nobody has mapped.
const PAIRS = {
  false: '= ~ x x x ? ? ? ? ?',
  'mostly-false': '~ = ~ x x ? ? ? ? ?',
  'half-true': 'x ~ = ~ x ? ? ? ? ?',
  'mostly-true': 'x x ~ = ~ ? ? ? ? ?',
  true: 'x x x ~ = ? ? ? ? ?',
  misleading: '? ? ? ? ? = ? ? ? ?',
  unproven: '? ? ? ? ? ? = ? ? ?',
  satire: '? ? ? ? ? ? ? = ? ?',
  'not-checkable': '? ? ? ? ? ? ? ? = ?',
  unmapped: '? ? ? ? ? ? ? ? ? ?',
}
const MEANINGS = Object.keys(PAIRS)
const STATES = { '=': 'agree', '~': 'adjacent', x: 'disputed', '?': 'incomparable' }
const GRAVEST_LAST = ['agree', 'adjacent', 'disputed', 'incomparable']

const stateOfPair = (a: string, b: string) =>
  STATES[PAIRS[a as keyof typeof PAIRS].split(' ')[MEANINGS.indexOf(b)] as keyof typeof STATES]

const pairs = MEANINGS.flatMap((a) => MEANINGS.map((b) => ({ a, b, state: stateOfPair(a, b) })))

const scale = (id: string): OnScale['scale'] => ({
  id,
  organisationId: null,
  name: id,
  version: 1,
  state: 'published',
  createdAt: 'then',
  publishedAt: 'then',
  retiredAt: null,
  edit: 1,
})

/** As a desk says it that rates on the built-in scale. */
const of = (key: string, sourceIds: string[] = []): Opinion => {
  const rating = BUILT_IN.find((one) => one.key === key)!
  return { rating: normalised({ rating, scale: scale(DEFAULT_SCALE) }, null), sourceIds }
}

/**
 * As a desk says it on a scale of its own, whose crosswalk maps the rating so. Its key, its value
 * and its place say something else, to see that they do not matter.
 */
const mapped = (meaning: string, own: Partial<Rating> = {}, scaleId = 'scl_own'): Opinion => {
  const rating = { ...BUILT_IN[0]!, key: 'own', value: 700, position: 1, ...own }
  const normalKey = meaning === 'unmapped' ? null : meaning
  return { rating: normalised({ rating, scale: scale(scaleId) }, normalKey), sourceIds: [] }
}

const stateOf = (...opinions: Opinion[]) => agreementOf(opinions).state

it('is about the nine ratings of the built-in scale, which are those of the database', () => {
  expect(BUILT_IN.map(({ key }) => key)).toEqual(MEANINGS.slice(0, -1))
  expect([...NORMAL_RATINGS]).toEqual(
    BUILT_IN.map(({ key, label, kind, value }) => [key, { key, label, kind, value }]),
  )
  expect(new Set(BUILT_IN.map(({ scaleId }) => scaleId))).toEqual(new Set([DEFAULT_SCALE]))
})

describe('two verdicts', () => {
  const onBuiltIn = pairs.filter(({ a, b }) => a !== 'unmapped' && b !== 'unmapped')

  it.each(onBuiltIn)('on the built-in scale: $a and $b: $state', ({ a, b, state }) => {
    expect(agreementOf([of(a), of(b)])).toEqual({ state, verdicts: 2, sharedSources: 0 })
  })

  it.each(pairs)('on scales of two desks: $a and $b: $state', ({ a, b, state }) => {
    expect(stateOf(mapped(a), mapped(b, {}, 'scl_other'))).toBe(state)
    if (a !== 'unmapped') expect(stateOf(of(a), mapped(b))).toBe(state)
    if (b !== 'unmapped') expect(stateOf(mapped(a), of(b))).toBe(state)
  })

  it('without a crosswalk are incomparable, whatever their keys and values say', () => {
    for (const rating of BUILT_IN) {
      const alike = mapped('unmapped', rating, 'scl_other')
      expect(stateOf(of(rating.key), alike), rating.key).toBe('incomparable')
      expect(stateOf(alike, mapped('unmapped', rating)), rating.key).toBe('incomparable')
    }
  })

  it('of one meaning under two names agree', () => {
    const [wrong, pants] = [mapped('false', { key: 'wrong' }), mapped('false', { key: 'pants' })]
    expect(stateOf(wrong, pants)).toBe('agree')
    expect(stateOf(wrong, pants, of('false'))).toBe('agree')
  })

  it('are not taken for what the built-in scale does not have', () => {
    expect(mapped('pants').rating).toBeNull()
    expect(mapped('constructor').rating).toBeNull()
  })
})

describe('other numbers of verdicts', () => {
  it('one stands alone, mapped or not', () => {
    expect(agreementOf([of('false', ['a', 'b'])])).toEqual({
      state: 'single',
      verdicts: 1,
      sharedSources: 0,
    })
    expect(stateOf(mapped('unmapped'))).toBe('single')
  })

  it('of every three the gravest pair names the whole', () => {
    for (const { a, b, state } of pairs)
      for (const c of MEANINGS) {
        const states = [state, stateOfPair(b, c), stateOfPair(a, c)]
        const gravest = Math.max(...states.map((one) => GRAVEST_LAST.indexOf(one)))
        const opinions = [a, b, c].map((meaning) => mapped(meaning))
        expect(agreementOf(opinions), `${a} ${b} ${c}`).toEqual({
          state: GRAVEST_LAST[gravest],
          verdicts: 3,
          sharedSources: 0,
        })
      }
  })

  it.each([
    [['true', 'true', 'true'], 'agree'],
    [['true', 'true', 'mostly-true'], 'adjacent'],
    // Each is next to one neighbour, but the ends are not next to each other.
    [['half-true', 'mostly-true', 'true'], 'disputed'],
    [['true', 'false', 'true'], 'disputed'],
    [['true', 'true', 'satire'], 'incomparable'],
    [['true', 'mostly-true', 'false', 'unproven'], 'incomparable'],
  ])('%j are %s', (keys, state) => {
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
