import { getDomain } from 'tldts'
import type { ClaimWithAppearances } from '../storage/claims.ts'
import type { OrganisationRow } from '../storage/accounts.ts'
import type { RevisionRecord } from '../storage/verdicts/record.ts'

/** What the publication gate finds; `pointer` (RFC 6901) leads into the verdict's fields. */
export type Finding = { code: string; pointer: string; message: string }
export type GateReport = { failures: Finding[]; warnings: Finding[] }

/** A claim longer than this is cut by the clients of ClaimReview, in characters. */
const LONG_CLAIM = 75

/**
 * What stands against publishing a revision, and what a reader of the desk should know: every
 * rule that fails, not the first. Pure; who approves is judged by `judgeApproval`.
 */
export function judge(
  claim: ClaimWithAppearances,
  revision: RevisionRecord,
  organisation: OrganisationRow,
): GateReport {
  const failures: Finding[] = []
  const warnings: Finding[] = []
  const { rating, sources } = revision

  const usable = sources.filter(
    ({ kind, url, withheldReason }) =>
      url !== null || (kind === 'withheld' && Boolean(withheldReason?.trim())),
  )
  if (usable.length === 0)
    failures.push({
      code: 'source.none',
      pointer: '/sources',
      message: 'Name at least one source with a URL, or a withheld one with its reason.',
    })
  sources.forEach((source, index) => {
    if (source.url !== null && (!source.passage?.trim() || source.stance === null))
      failures.push({
        code: 'source.no_passage',
        pointer: `/sources/${index}`,
        message: 'Give the passage relied on and the stance of this source.',
      })
  })
  if (claim.claimantName === null && claim.appearances.length === 0)
    failures.push({
      code: 'claim.unattributed',
      pointer: '',
      message: 'The claim has neither a claimant nor an appearance.',
    })
  if (rating === null)
    failures.push({ code: 'rating.none', pointer: '/rating', message: 'Choose a rating.' })
  else {
    if (rating.rating.retiredAt !== null || rating.scale.state !== 'published')
      failures.push({
        code: 'rating.retired',
        pointer: '/rating',
        message: 'This rating is retired, or its scale is not published.',
      })
    const owner = rating.scale.organisationId
    if (owner !== null && owner !== organisation.id)
      failures.push({
        code: 'rating.foreign',
        pointer: '/rating',
        message: 'This rating belongs to the scale of another organisation.',
      })
  }
  if (!revision.conclusion.trim() || revision.language === null)
    failures.push({
      code: 'text.no_conclusion',
      pointer: revision.language === null ? '/language' : '/conclusion',
      message: revision.conclusion.trim()
        ? 'Say in which language the conclusion is.'
        : 'Write a conclusion, and say in which language it is.',
    })

  const sites = sources.flatMap(({ url }) => (url === null ? [] : [siteOf(url)]))
  if (sites.length > 1 && new Set(sites).size === 1)
    warnings.push({
      code: 'source.single_site',
      pointer: '/sources',
      message: 'All sources that have a URL are on one site.',
    })
  if (usable.length > 0 && !sources.some(({ kind }) => kind === 'primary'))
    warnings.push({
      code: 'source.no_primary',
      pointer: '/sources',
      message: 'No source is a primary one.',
    })
  const stances = new Set(sources.map(({ stance }) => stance))
  if (usable.length > 0 && !(stances.has('supports') && stances.has('refutes')))
    warnings.push({
      code: 'stance.one_sided',
      pointer: '/sources',
      message: 'No source stands against the others: was anything looked for?',
    })
  if ([...claim.text].length > LONG_CLAIM)
    warnings.push({
      code: 'claim.long',
      pointer: '',
      message: `The claim has over ${LONG_CLAIM} characters; some clients cut it.`,
    })
  if (organisation.methodologyUrl === null || organisation.correctionsUrl === null)
    warnings.push({
      code: 'org.no_policy',
      pointer: '',
      message: 'Set the organisation’s methodology and corrections-policy URLs.',
    })
  return { failures, warnings }
}

/** What stands against this member taking the last step for this revision. Pure. */
export function judgeApproval(
  revision: Pick<RevisionRecord, 'authors' | 'approvers'>,
  actor: { id: string; kind: 'person' | 'bot' },
): Finding[] {
  const findings: Finding[] = []
  if (actor.kind === 'bot')
    findings.push({ code: 'actor.bot', pointer: '', message: 'A bot never approves or publishes.' })
  if (revision.authors.some(({ memberId }) => memberId === actor.id))
    findings.push({
      code: 'author.approves',
      pointer: '',
      message: 'You wrote in this revision; somebody else has to approve it.',
    })
  return findings
}

/** The registrable domain (public suffix list, private ones too), or the host where there is none. */
function siteOf(url: string): string {
  return getDomain(url, { allowPrivateDomains: true }) ?? new URL(url).hostname
}
