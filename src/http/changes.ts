import * as z from 'zod'
import { CHANGE_KINDS, Changes } from '../contract/change.ts'
import type { Rating } from '../contract/scale.ts'
import { paging } from '../contract/text.ts'
import { readChanges, readCorrections, verdictPermalink } from '../domain/feed.ts'
import { ATOM_TYPE, type AtomEntry, atomOf } from '../export/atom.ts'
import { route } from './route.ts'

type Corrections = Awaited<ReturnType<typeof readCorrections>>
type Correction = Corrections['corrections'][number]

/** As the digits that a query holds, within what a JSON number says exactly. */
const since = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number, 0 or more')
  .transform(Number)
  .default(0)
  .meta({
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'The entry after which to begin; one that is not there yet answers none.',
  })

const organisation = z
  .string()
  .optional()
  .meta({ description: 'The slug of the one whose entries alone are wanted.' })

/** How many entries a reader of the Atom feed gets. */
const SHOWN = 50

/** A feed without entries has changed at no time: this one stands for it. */
const NEVER = '1970-01-01T00:00:00.000Z'

export const changeRoutes = [
  route({
    method: 'GET',
    path: '/v1/changes',
    operationId: 'readChanges',
    summary: 'What became public, changed or was withdrawn, in order',
    description:
      'Ask again with `since` as `next` says; an answer that reaches the end has no `Link` to a next one. Nothing is ever taken out of the feed or put in between.',
    access: 'public',
    query: z.strictObject({
      since,
      limit: paging.limit,
      organisation,
      kind: z.enum(CHANGE_KINDS).optional(),
    }),
    replies: { 200: { description: 'The oldest first.', schema: Changes } },
    refuses: ['record.not_found'],
    verb: (ctx, { query: { organisation = null, kind = null, since, limit } }) =>
      readChanges(ctx, { since, limit, organisation, kind }),
    answer: ({ entries, last, more }, { input, url }) => {
      const next = entries.at(-1)?.seq ?? input.query.since
      const body = { items: entries, next, last }
      if (!more) return { status: 200, body }
      const target = new URL(url)
      target.searchParams.set('since', String(next))
      return { status: 200, body, headers: { Link: `<${target.href}>; rel="next"` } }
    },
  }),
  route({
    method: 'GET',
    path: '/feeds/corrections.atom',
    operationId: 'readCorrectionsFeed',
    summary: 'Corrections and retractions, as an Atom feed (RFC 4287)',
    description: `The newest ${SHOWN}, the newest first.`,
    access: 'public',
    query: z.strictObject({ organisation }),
    replies: { 200: { description: 'The feed.', type: ATOM_TYPE, schema: z.string() } },
    refuses: ['record.not_found'],
    verb: async (ctx, { query: { organisation = null } }) => ({
      origin: ctx.origin,
      ...(await readCorrections(ctx, organisation, SHOWN)),
    }),
    answer: ({ origin, desk, corrections }) => ({
      status: 200,
      text: feedOf(origin, desk, corrections),
      headers: { 'Content-Type': `${ATOM_TYPE}; charset=utf-8` },
    }),
  }),
]

function feedOf(origin: string, desk: Corrections['desk'], corrections: Correction[]): string {
  return atomOf({
    id: `${origin}/feeds/corrections.atom${desk ? `?organisation=${desk.slug}` : ''}`,
    title: `Corrections and retractions${desk ? ` of ${desk.name}` : ''}`,
    updated: corrections[0]?.at ?? desk?.createdAt ?? NEVER,
    author: desk ? { name: desk.name, uri: desk.siteUrl } : { name: 'Apostil', uri: origin },
    entries: corrections.map((one) => entryOf(origin, one)),
  })
}

function entryOf(origin: string, correction: Correction): AtomEntry {
  const { at, kind, verdictId, revision, claimText, name, siteUrl, details } = correction
  const { rating, previousRating, reason } = details as {
    rating: Rating | null
    previousRating: Rating | null
    reason: string | null
  }
  const permalink = verdictPermalink(origin, verdictId)
  const was = previousRating?.label ?? 'not rated'
  const isNow = kind === 'retracted' ? 'retracted' : (rating?.label ?? 'not rated')
  return {
    id: `${permalink}/revisions/${revision}`,
    title: `${kind === 'retracted' ? 'Retracted' : 'Corrected'}: ${claimText ?? 'a claim'}`,
    updated: at,
    author: { name, uri: siteUrl },
    link: permalink,
    category: kind,
    summary: [`${was} → ${isNow}`, ...(reason === null ? [] : [reason])].join('\n'),
  }
}
