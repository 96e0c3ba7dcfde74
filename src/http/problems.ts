import type { ErrorCode } from '../domain/errors.ts'

type Kind = { status: number; title: string; about: string }

/**
 * Every problem that this API answers with: its HTTP status, its title, and what to do about it.
 * The one place that knows status codes of refusals; `/problems/{code}` shows it.
 */
export const PROBLEMS: Record<ErrorCode, Kind> = {
  'alias.taken': {
    status: 409,
    title: 'The page is taken',
    about: 'The URL leads to a page that is an article, or an alias of one, already.',
  },
  'appearance.exists': {
    status: 409,
    title: 'The claim appears there already',
    about: 'The same place of the same capture is an appearance of this claim.',
  },
  'appearance.too_many': {
    status: 409,
    title: 'Too many appearances',
    about: 'A claim has at most 100 appearances.',
  },
  'article.too_large': {
    status: 413,
    title: 'The article is too large',
    about: 'An article’s text may have 1,048,576 bytes of UTF-8. Nothing was stored.',
  },
  'auth.expired': {
    status: 401,
    title: 'The key has expired',
    about: 'Ask an admin of your organisation for a new key.',
  },
  'auth.inactive': {
    status: 401,
    title: 'The member is not active',
    about: 'The member that holds this key was deactivated.',
  },
  'auth.malformed': {
    status: 401,
    title: 'Not an API key',
    about:
      'Send `Authorization: Bearer apo_live_…`. The shape or the checksum is wrong: look for a letter lost in copying.',
  },
  'auth.required': {
    status: 401,
    title: 'A key is required',
    about: 'Send `Authorization: Bearer apo_live_…`.',
  },
  'auth.revoked': {
    status: 401,
    title: 'The key is revoked',
    about: 'Ask an admin of your organisation for a new key.',
  },
  'auth.unknown': {
    status: 401,
    title: 'Unknown key',
    about: 'The key is well-formed, but this deployment never issued it.',
  },
  'bootstrap.refused': {
    status: 401,
    title: 'The bootstrap secret is wrong',
    about: 'Send the value of the secret BOOTSTRAP_SECRET as the Bearer token.',
  },
  'bootstrap.spent': {
    status: 409,
    title: 'The deployment is set up',
    about: 'The bootstrap secret creates the first organisation, once, and nothing else.',
  },
  'bootstrap.unset': {
    status: 403,
    title: 'There is no bootstrap secret',
    about: 'Set the secret BOOTSTRAP_SECRET on the Worker, then try again.',
  },
  'candidate.accepted': {
    status: 409,
    title: 'The candidate is a claim already',
    about: 'A candidate becomes a claim once. Add an appearance to that claim instead.',
  },
  'claim.checked': {
    status: 409,
    title: 'A published verdict stands on the claim',
    about: 'What was checked stays as it was checked. Make another claim for other words.',
  },
  'claim.declined': {
    status: 409,
    title: 'The claim was declined',
    about: 'Reopen it first, if it is to be checked after all.',
  },
  'claim.merged': {
    status: 409,
    title: 'The claim was merged',
    about: 'Work on the claim that it was merged into.',
  },
  'claim.proposed': {
    status: 409,
    title: 'The claim is only proposed',
    about: 'A bot proposed it; a person has to accept it first.',
  },
  'claim.state': {
    status: 409,
    title: 'The claim is not in the state that this needs',
    about: 'See the detail for the state that it is in.',
  },
  'complaint.answered': {
    status: 409,
    title: 'The complaint was answered',
    about: 'A desk answers a complaint once, and the answer stands.',
  },
  'drift.closed': {
    status: 409,
    title: 'The report was closed',
    about:
      'A desk closes a report of drift once. If readers still do not find the quote, they report it anew.',
  },
  // All 422, timeouts and other sites' failures too: the URL is what is wrong with the request, and a
  // 5xx would set off alarms here and retries there (docs/decisions/008-ingestion.md).
  'fetch.paywalled': {
    status: 422,
    title: 'The page is not shown to everybody',
    about:
      'The site answers 401 or 402: it asks for a login or for payment. Send the article as `html` or `text`, if you may read it.',
  },
  'fetch.redirects': {
    status: 422,
    title: 'The redirects are not followed',
    about:
      'Redirects are followed at most 5 times, not in a circle, and to URLs of at most 2,048 characters. Send the page’s own URL.',
  },
  'fetch.refused': {
    status: 422,
    title: 'The address is not fetched',
    about:
      'Pages are fetched over http and https, from ports 80 and 443, without credentials, from hosts whose names and addresses are public, each redirect’s too. Nothing was connected to.',
  },
  'fetch.robots': {
    status: 422,
    title: 'The site does not want it fetched',
    about:
      'The site’s robots.txt disallows the page to this robot (or answers 5xx, which disallows everything, RFC 9309). Send the article as `html` or `text`.',
  },
  'fetch.status': {
    status: 422,
    title: 'The site does not give the page',
    about: 'The detail has the status that the site answers. Nothing was stored.',
  },
  'fetch.timeout': {
    status: 422,
    title: 'The site takes too long',
    about: 'A page has 10 seconds, robots.txt and redirects included. Try again later.',
  },
  'fetch.too_large': {
    status: 422,
    title: 'The page is too large',
    about:
      'A page may have 5,000,000 bytes after decompression, whatever its length is said to be.',
  },
  'fetch.type': {
    status: 422,
    title: 'The page is not HTML',
    about: 'Only text/html and application/xhtml+xml are read, and they have to be text.',
  },
  'fetch.unreachable': {
    status: 422,
    title: 'The site cannot be reached',
    about:
      'The name has no address, the site does not answer or breaks off, or names cannot be resolved just now.',
  },
  'gate.refused': {
    status: 422,
    title: 'The publication gate refuses',
    about:
      'Every rule that fails is listed in `errors` by its code: source.none, source.no_passage, claim.unattributed, rating.none, rating.retired, rating.foreign, text.no_conclusion, author.approves, actor.bot.',
  },
  'idempotency.reused': {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    about: 'Use a fresh key for each request, and the same key only to repeat the same request.',
  },
  'log.unsigned': {
    status: 503,
    title: 'The transparency log has no key',
    about:
      'This deployment cannot sign checkpoints: `npm run log-key -- <name>` makes a key for the secret LOG_KEYS. Entries are written all the same, and signed for once there is one.',
  },
  'lookup.prefix': {
    status: 404,
    title: 'No such bucket',
    about:
      'A prefix is the first bits of a page’s hash as `0` and `1`, as many as the manifest’s `prefixLength` says, or `all` where that is 0. Fetch the manifest again.',
  },
  'lookup.unsigned': {
    status: 503,
    title: 'The lookup has no key',
    about:
      'This deployment cannot sign manifests: `npm run log-key -- <name>` makes a key for the secret LOG_KEYS, with which the next manifest is signed, within the hour or on `npm run lookup`.',
  },
  'member.last_admin': {
    status: 409,
    title: 'The last admin stays',
    about: 'Make another member an active admin first.',
  },
  'merge.conflict': {
    status: 409,
    title: 'The verdicts cannot be joined',
    about: 'An organisation has a verdict on each of the two claims.',
  },
  'merge.foreign_verdict': {
    status: 409,
    title: 'Another organisation’s verdict stands on the claim',
    about: 'Its published verdict was given on these words and stays with them.',
  },
  'merge.self': {
    status: 422,
    title: 'A claim cannot be merged into itself',
    about: 'Name another claim in `into`.',
  },
  'method.not_allowed': {
    status: 405,
    title: 'The method is not allowed',
    about: 'The `Allow` header names the methods that this URL knows.',
  },
  'organisation.slug_taken': {
    status: 409,
    title: 'The slug is taken',
    about: 'Choose another slug.',
  },
  'page.no_article': {
    status: 422,
    title: 'There is no article in the page',
    about:
      'No text was found in the HTML that reads like an article. If you see one, send it as `text`.',
  },
  'page.too_complex': {
    status: 422,
    title: 'The page’s markup is too large',
    about:
      'A page may have 30,000 elements, 5,000 of them open at once, and 200,000 pieces of text. Send the article as `text`.',
  },
  'permission.organisation': {
    status: 403,
    title: 'It belongs to another organisation',
    about: 'You may read it; its own organisation alone changes it.',
  },
  'permission.role': {
    status: 403,
    title: 'The role does not suffice',
    about: 'See the detail for the role that this needs.',
  },
  'permission.scope': {
    status: 403,
    title: 'The key’s scopes do not suffice',
    about: 'See the detail for the scope that this needs.',
  },
  'precondition.required': {
    status: 428,
    title: 'If-Match is required',
    about: 'Send the ETag of the record as you read it, so that no change of others is lost.',
  },
  'precondition.stale': {
    status: 412,
    title: 'The record has changed',
    about: 'Read it again and repeat the request with the new ETag. Nothing was changed.',
  },
  'quote.ambiguous': {
    status: 422,
    title: 'The quote stands in several places',
    about: '`places` shows them. Say which by `prefix`, `suffix` or `occurrence`.',
  },
  'quote.not_found': {
    status: 422,
    title: 'The quote is not in the capture',
    about:
      'The words have to stand in the capture to the letter; `places` shows where they stand in another context, or with other quotation marks, dashes, spaces or capitals.',
  },
  'rate.limited': {
    status: 429,
    title: 'Too many requests',
    about: 'Wait as many seconds as `Retry-After` says. Limits hold per key, else per address.',
  },
  'rating.unknown': {
    status: 422,
    title: 'There is no such rating',
    about: '`GET /v1/scales` lists the scales and the keys of their ratings.',
  },
  'rating.used': {
    status: 409,
    title: 'A verdict has chosen the rating',
    about: 'A draft of a scale cannot lose a rating that a verdict in work has chosen.',
  },
  'record.not_found': {
    status: 404,
    title: 'Not found',
    about: 'There is no such record, or you may not see it.',
  },
  'request.content_type': {
    status: 415,
    title: 'The content type is not supported',
    about: 'Send JSON as `Content-Type: application/json`, in UTF-8.',
  },
  'request.encoding': {
    status: 400,
    title: 'The body is not UTF-8',
    about: 'Send JSON in UTF-8 (RFC 8259, section 8.1).',
  },
  'request.invalid': {
    status: 422,
    title: 'The request is not valid',
    about:
      '`errors` lists everything that is wrong (up to a hundred things): where, as a JSON Pointer, and what.',
  },
  'request.malformed': {
    status: 400,
    title: 'The body is not JSON',
    about: 'The body does not parse as JSON (RFC 8259).',
  },
  'request.too_large': {
    status: 413,
    title: 'The body is too large',
    about: 'A request’s body may have 2,097,152 bytes. Nothing was stored.',
  },
  'route.unknown': {
    status: 404,
    title: 'There is no such URL',
    about: '`/docs` and `/openapi.json` list what there is.',
  },
  'scale.state': {
    status: 409,
    title: 'The scale is not in the state that this needs',
    about:
      'Drafts are edited and published; published scales and their ratings retire and get crosswalks. What is used is never edited: make the next version of it.',
  },
  'server.busy': {
    status: 503,
    title: 'The database is busy',
    about:
      'Try again after `Retry-After` seconds; with the same Idempotency-Key, if it was a write.',
  },
  'server.error': {
    status: 500,
    title: 'Something went wrong here',
    about: 'Report the `requestId`; the log has the rest. An Idempotency-Key makes a retry safe.',
  },
  'verdict.exists': {
    status: 409,
    title: 'There is a verdict already',
    about: 'An organisation has one verdict on a claim; what follows are its revisions.',
  },
  'verdict.retracted': {
    status: 410,
    title: 'The verdict was retracted',
    about:
      'Its desk took it back: `retraction` says who, when and why. Its revisions stay readable at `history`.',
  },
  'verdict.state': {
    status: 409,
    title: 'The verdict is not in the state that this needs',
    about: 'See the detail for the state that it is in.',
  },
  'verdict.voting': {
    status: 409,
    title: 'Not how this desk decides',
    about:
      'Where two of three votes decide, reviewers approve or object; elsewhere they approve or return.',
  },
  'webhook.too_many': {
    status: 409,
    title: 'Too many webhooks',
    about:
      'An organisation has at most 20 webhooks, disabled ones included: set one of those to the URL.',
  },
}
