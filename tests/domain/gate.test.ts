import { describe, expect, it } from 'vitest'
import { type GateReport, judge, judgeApproval } from '../../src/domain/gate.ts'

type Claim = Parameters<typeof judge>[0]
type Revision = Parameters<typeof judge>[1]
type Organisation = Parameters<typeof judge>[2]
type Source = Revision['sources'][number]
type Rating = NonNullable<Revision['rating']>

const NOW = '2026-11-23T10:00:00.000Z'

const organisation: Organisation = {
  id: 'org_1',
  slug: 'courier',
  name: 'Courier Checks',
  siteUrl: null,
  methodologyUrl: 'https://courier.example/methodology',
  correctionsUrl: 'https://courier.example/corrections',
  approvalsRequired: 1,
  voting: false,
  version: 1,
  createdAt: NOW,
  updatedAt: NOW,
}

const appearance: Claim['appearances'][number] = {
  id: 'app_1',
  claimId: 'clm_1',
  captureId: 'cap_1',
  articleId: 'art_1',
  exact: 'the budget grew',
  prefix: '',
  suffix: '',
  startCodePoint: 0,
  endCodePoint: 15,
  startUtf16: 0,
  endUtf16: 15,
  occurrence: 1,
  occurrences: 1,
  pagePosition: null,
  speaker: null,
  createdBy: 'mbr_1',
  createdAt: NOW,
  captureSha256: '0'.repeat(64),
  capturedAt: NOW,
  settledAs: null,
  settledNote: null,
  settledAt: null,
}

const claim: Claim = {
  id: 'clm_1',
  organisationId: 'org_1',
  text: 'The budget grew by 12 percent.',
  claimantName: 'Mara Lindqvist',
  claimantRole: null,
  claimantSameAs: [],
  claimedOn: null,
  language: 'en',
  topics: [],
  state: 'open',
  declinedReason: null,
  mergedInto: null,
  version: 1,
  createdBy: 'mbr_1',
  createdAt: NOW,
  updatedAt: NOW,
  appearances: [appearance],
}

const source = (part: Partial<Source> = {}): Source => ({
  verdictId: 'vrd_1',
  revision: 1,
  position: 1,
  sourceId: 'src_1',
  kind: 'primary',
  url: 'https://city.example/accounts',
  title: null,
  publisher: null,
  withheldReason: null,
  publishedOn: null,
  archiveUrl: null,
  readAt: null,
  contentSha256: null,
  stance: 'supports',
  passage: 'Harbour: 11.6 percent.',
  ...part,
})

const withheld = (part: Partial<Source> = {}) =>
  source({
    kind: 'withheld',
    url: null,
    sourceId: null,
    stance: null,
    passage: null,
    withheldReason: 'At risk.',
    ...part,
  })

const against = source({ kind: 'secondary', url: 'https://daily.example/a', stance: 'refutes' })

const rating: Rating = {
  rating: {
    id: 'rtg_1',
    scaleId: 'scl_1',
    key: 'true',
    label: 'True',
    definition: '',
    kind: 'truth',
    value: 5,
    position: 5,
    retiredAt: null,
  },
  scale: {
    id: 'scl_1',
    organisationId: null,
    name: 'Apostil',
    version: 1,
    state: 'published',
    createdAt: NOW,
    publishedAt: NOW,
    retiredAt: null,
    edit: 1,
  },
}

const revision: Revision = {
  verdictId: 'vrd_1',
  number: 1,
  kind: 'original',
  state: 'in_review',
  ratingId: 'rtg_1',
  conclusion: 'The accounts bear it out.',
  rationale: '',
  language: 'en',
  reviewUrl: null,
  conflictOfInterest: null,
  reason: null,
  replies: [],
  claimText: null,
  normalKey: null,
  crosswalkId: null,
  createdAt: NOW,
  updatedAt: NOW,
  submittedAt: NOW,
  publishedAt: null,
  rating,
  authors: [{ memberId: 'mbr_1', name: 'Ada' }],
  approvers: [],
  objections: [],
  sources: [source(), against],
}

const judged = (
  part: Partial<Revision>,
  claimPart: Partial<Claim> = {},
  organisationPart: Partial<Organisation> = {},
) =>
  judge(
    { ...claim, ...claimPart },
    { ...revision, ...part },
    { ...organisation, ...organisationPart },
  )

const codes = ({ failures, warnings }: GateReport) => ({
  failures: failures.map(({ code }) => code),
  warnings: warnings.map(({ code }) => code),
})

const CLEAN = { failures: [], warnings: [] }

it('lets pass what breaks no rule, without a warning', () => {
  expect(codes(judged({}))).toEqual(CLEAN)
})

describe('each rule refuses by itself', () => {
  const onScale = (part: Partial<Rating['scale']>) => ({
    rating: { ...rating, scale: { ...rating.scale, ...part } },
  })

  it.each<[string, string, Partial<Revision>, Partial<Claim>?]>([
    ['source.none', 'no source', { sources: [] }],
    [
      'source.none',
      'a withheld source without its reason',
      { sources: [withheld({ withheldReason: null })] },
    ],
    [
      'source.none',
      'a withheld source with a blank reason',
      { sources: [withheld({ withheldReason: ' \n' })] },
    ],
    [
      'source.none',
      'a reason to withhold on a source of another kind',
      { sources: [withheld({ kind: 'primary' })] },
    ],
    ['source.no_passage', 'no passage', { sources: [source({ passage: null }), against] }],
    ['source.no_passage', 'a blank passage', { sources: [source({ passage: ' \n' }), against] }],
    ['source.no_passage', 'no stance', { sources: [against, source({ stance: null }), source()] }],
    ['claim.unattributed', 'nobody and nowhere', {}, { claimantName: null, appearances: [] }],
    ['rating.none', 'no rating', { rating: null, ratingId: null }],
    [
      'rating.retired',
      'a retired rating',
      { rating: { ...rating, rating: { ...rating.rating, retiredAt: NOW } } },
    ],
    ['rating.retired', 'a scale that is a draft', onScale({ state: 'draft' })],
    ['rating.retired', 'a retired scale', onScale({ state: 'retired' })],
    ['rating.foreign', 'another organisation’s scale', onScale({ organisationId: 'org_2' })],
    ['text.no_conclusion', 'no conclusion', { conclusion: '' }],
    ['text.no_conclusion', 'a blank conclusion', { conclusion: ' \n' }],
    ['text.no_conclusion', 'no language', { language: null }],
  ])('%s: %s', (code, _what, part, claimPart) => {
    expect(codes(judged(part, claimPart)).failures).toEqual([code])
  })

  it('lets the scale of the organisation itself pass', () => {
    expect(codes(judged(onScale({ organisationId: 'org_1' })))).toEqual(CLEAN)
  })

  it('lets a claim pass that has a claimant alone, or an appearance alone', () => {
    expect(codes(judged({}, { appearances: [] }))).toEqual(CLEAN)
    expect(codes(judged({}, { claimantName: null }))).toEqual(CLEAN)
  })

  it('lets a withheld source with its reason pass as the only one', () => {
    expect(codes(judged({ sources: [withheld()] })).failures).toEqual([])
  })

  it('asks no passage of a source without a URL', () => {
    expect(codes(judged({ sources: [source(), against, withheld()] }))).toEqual(CLEAN)
  })

  it('points at each source that lacks something', () => {
    const { failures } = judged({
      sources: [source({ passage: null }), against, source({ stance: null, passage: null })],
    })
    expect(failures.map(({ pointer }) => pointer)).toEqual(['/sources/0', '/sources/2'])
  })
})

describe('warnings', () => {
  it.each<[string, string, Partial<Revision>, Partial<Claim>?, Partial<Organisation>?]>([
    [
      'source.single_site',
      'all on one registrable domain',
      {
        sources: [
          source({ url: 'https://www.city.co.uk/a' }),
          source({ url: 'https://archive.city.co.uk/b', stance: 'refutes' }),
        ],
      },
    ],
    [
      'source.single_site',
      'all on one host that has no registrable domain',
      {
        sources: [
          source({ url: 'http://192.0.2.7/a' }),
          source({ url: 'http://192.0.2.7/b', stance: 'refutes' }),
        ],
      },
    ],
    ['source.no_primary', 'no primary source', { sources: [source({ kind: 'data' }), against] }],
    [
      'stance.one_sided',
      'nothing against',
      { sources: [source(), { ...against, stance: 'context' }] },
    ],
    ['stance.one_sided', 'nothing for', { sources: [source({ stance: 'refutes' }), against] }],
    ['claim.long', '76 characters', {}, { text: '😀'.repeat(76) }],
    ['org.no_policy', 'no methodology', {}, {}, { methodologyUrl: null }],
    ['org.no_policy', 'no corrections policy', {}, {}, { correctionsUrl: null }],
  ])('%s: %s', (code, _what, part, claimPart, organisationPart) => {
    expect(codes(judged(part, claimPart, organisationPart))).toEqual({
      failures: [],
      warnings: [code],
    })
  })

  it('counts a claim’s characters in code points: 75 are not long', () => {
    expect(codes(judged({}, { text: '😀'.repeat(75) }))).toEqual(CLEAN)
  })

  it('takes neighbours under a public suffix for different sites, private suffixes too', () => {
    const twoSites = ['https://ada.github.io/a', 'https://bo.github.io/b']
    const sources = twoSites.map((url, index) =>
      source({ url, stance: index === 0 ? 'supports' : 'refutes' }),
    )
    expect(codes(judged({ sources }))).toEqual(CLEAN)
  })

  it('does not say “one site” of a single source, nor of one beside a withheld one', () => {
    const { warnings } = codes(judged({ sources: [source(), withheld()] }))
    expect(warnings).toEqual(['stance.one_sided'])
    expect(codes(judged({ sources: [source()] })).warnings).toEqual(['stance.one_sided'])
  })

  it('does not ask what sources say while there is none', () => {
    expect(codes(judged({ sources: [] })).warnings).toEqual([])
  })
})

it('names every rule that fails and every warning, not the first', () => {
  const report = judged(
    {
      sources: [
        withheld({ withheldReason: null }),
        withheld({ kind: 'secondary', withheldReason: null }),
      ],
      rating: {
        rating: { ...rating.rating, retiredAt: NOW },
        scale: { ...rating.scale, organisationId: 'org_2' },
      },
      conclusion: '',
      language: null,
    },
    { claimantName: null, appearances: [], text: 'x'.repeat(76) },
    { methodologyUrl: null },
  )
  expect(codes(report)).toEqual({
    failures: [
      'source.none',
      'claim.unattributed',
      'rating.retired',
      'rating.foreign',
      'text.no_conclusion',
    ],
    warnings: ['claim.long', 'org.no_policy'],
  })
})

describe('who approves', () => {
  const person = { id: 'mbr_2', kind: 'person' } as const

  it('lets a person who wrote nothing in it approve', () => {
    expect(judgeApproval(revision, person)).toEqual([])
  })

  it('refuses everybody who wrote in it', () => {
    const authors = [...revision.authors, { memberId: 'mbr_2', name: 'Bo' }]
    const found = judgeApproval({ authors, approvers: [] }, person)
    expect(found.map(({ code }) => code)).toEqual(['author.approves'])
  })

  it('refuses a bot, and says both where the bot wrote', () => {
    const refused = (id: string) =>
      judgeApproval(revision, { id, kind: 'bot' }).map(({ code }) => code)
    expect(refused('mbr_2')).toEqual(['actor.bot'])
    expect(refused('mbr_1')).toEqual(['actor.bot', 'author.approves'])
  })
})
