import { pageHash, pageKey } from '../../../src/domain/url.ts'
import { call, type Reply } from '../../support/api.ts'
import { become, pageAt, saying } from '../../support/evidence.ts'
import {
  annotationsOf,
  created,
  type Desk,
  openClaim,
  type Person,
  publishVerdict,
  submit,
} from '../../support/desk.ts'

let pages = 0
let addresses = 0
/** An address that nothing came from yet. */
export const freshAddress = () => `198.51.100.${++addresses}`

export const QUOTE = 'the budget grew by 12 percent'
export const CHANGE = { kind: 'number', was: '12', now: '1.2' }

/** A checked claim on a page of its own, as a reader's client knows it. */
export async function shown(desk: Desk) {
  const url = `https://news.example/drift/${++pages}`
  const { article, capture } = await submit(desk, url)
  const claim = await openClaim(desk, capture.id, QUOTE)
  await publishVerdict(desk, claim.id)
  const [annotation] = created(await annotationsOf(url)).annotations
  const appearanceId: string = annotation.appearances[0].id
  return { url, article, capture, claim, appearanceId }
}

/** The same of an article that can be fetched, on a page that can become another one. */
export async function shownOnline(desk: Desk) {
  const name = `drift-${crypto.randomUUID()}`
  const url = pageAt(name)
  await become(name, saying(SAID))
  const body = { url }
  const { article, capture } = created(
    await call('POST', '/v1/articles', { key: desk.contributor.key, body }),
  )
  const claim = await openClaim(desk, capture.id, QUOTE)
  await publishVerdict(desk, claim.id)
  const [annotation] = created(await annotationsOf(url)).annotations
  const appearanceId: string = annotation.appearances[0].id
  created(await report(appearanceId, url))
  const reportId: string = (await queueOf(desk.checker)).items[0].id
  return { name, url, article, capture, claim, appearanceId, reportId }
}

/** What such a page says at first. */
export const SAID = `According to Mara Lindqvist, ${QUOTE} between 2019 and 2021.`

export const hashOf = (url: string) => pageHash(pageKey(url))

/** Reports without an account that a quote has changed, from an address of its own. */
export async function report(
  appearanceId: string,
  url: string,
  body: object = {},
  env = {},
): Promise<Reply> {
  return call('POST', '/v1/reports', {
    headers: { 'cf-connecting-ip': freshAddress() },
    body: {
      pageHash: await hashOf(url),
      appearanceId,
      state: 'changed',
      differences: [CHANGE],
      ...body,
    },
    env,
  })
}

export const queueOf = async (person: Person, query = '') =>
  created(await call('GET', `/v1/queues/drift${query}`, { key: person.key }))

export const settle = (
  person: Person,
  id: string,
  step: 'correct' | 'retire' | 'dismiss' | 'reanchor' | 'capture',
  body: object = { note: 'The paper corrected it.' },
  etag = '"v1"',
): Promise<Reply> =>
  call('POST', `/v1/queues/drift/${id}/${step}`, {
    key: person.key,
    headers: { 'If-Match': etag },
    body,
  })

/** A quote that was reported once. */
export async function drifted(desk: Desk) {
  const place = await shown(desk)
  created(await report(place.appearanceId, place.url))
  const { items } = await queueOf(desk.checker)
  const reportId: string = items[0].id
  return { ...place, reportId }
}
