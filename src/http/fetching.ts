/** What may be refused of a page that is fetched and taken in. */
export const FETCHING = [
  'article.too_large',
  'fetch.paywalled',
  'fetch.redirects',
  'fetch.refused',
  'fetch.robots',
  'fetch.status',
  'fetch.timeout',
  'fetch.too_large',
  'fetch.type',
  'fetch.unreachable',
  'page.no_article',
  'page.too_complex',
] as const
