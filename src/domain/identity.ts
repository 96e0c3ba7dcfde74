import { getDomain } from 'tldts'
import type { AliasRow } from '../storage/articles.ts'
import { DomainError } from './errors.ts'
import { InvalidPageUrl, pageHash, pageKey } from './url.ts'

/** How a page was reached, and what it calls itself. */
export type Reached = {
  /** Where it stood. */
  url: string
  /** The addresses that led there, in order. */
  redirects: { url: string; status: number }[]
  canonicalUrl: string | null
}

/** One address of a page, and what shows that the page is reached at it. */
export type PageAddress = { url: string; key: string; hash: string; evidence: Evidence }
type Evidence = AliasRow['evidence']

/** A page's key and its hash. @throws DomainError request.invalid */
export async function pageOf(
  url: string,
  part: 'body' | 'query',
): Promise<{ key: string; hash: string }> {
  try {
    const key = pageKey(url)
    return { key, hash: await pageHash(key) }
  } catch (error) {
    if (!(error instanceof InvalidPageUrl)) throw error
    throw new DomainError('request.invalid', 'The URL names no page.', {
      errors: [{ in: part, pointer: '/url', code: error.code, message: error.message }],
    })
  }
}

/**
 * The addresses of one page, each key once, the best first: its canonical URL if that is followed,
 * where it stood, then what led there, the last step first. The first is the page's identity where
 * none of them is known yet.
 * @throws DomainError request.invalid
 */
export async function addressesOf(reached: Reached): Promise<PageAddress[]> {
  const { url, redirects, canonicalUrl } = reached
  const isFollowed = followsCanonical(reached)
  const addresses = [
    ...(isFollowed ? [{ url: canonicalUrl!, evidence: 'canonical' as const }] : []),
    { url, evidence: isFollowed ? ('canonical' as const) : ('redirect' as const) },
    ...redirects.toReversed().map((step) => ({ url: step.url, evidence: 'redirect' as const })),
  ]
  const pages: PageAddress[] = []
  for (const address of addresses) {
    const page = await pageOf(address.url, 'body')
    if (!pages.some(({ hash }) => hash === page.hash)) pages.push({ ...address, ...page })
  }
  return pages
}

/**
 * Whether a page's canonical URL is its identity. Not where it is on another site: the page would
 * borrow, or dodge, another page's verdicts. Nor where every page of a site calls the start page
 * canonical, a common mistake that would make one page of them all.
 */
export function followsCanonical({ url, canonicalUrl }: Reached): boolean {
  if (canonicalUrl === null) return false
  const [page, canonical] = [new URL(url), new URL(canonicalUrl)]
  if (siteOf(page) !== siteOf(canonical)) return false
  return !isStart(canonical) || isStart(page)
}

/** The registrable domain; of a shared host such as `github.io` each tenant's; else the host. */
function siteOf({ hostname, host }: URL): string {
  return getDomain(hostname, { allowPrivateDomains: true }) ?? host
}

const isStart = ({ pathname, search }: URL) => pathname === '/' && search === ''
