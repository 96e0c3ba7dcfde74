import { call, type Reply } from '../../support/api.ts'
import { created, type Desk, type Person } from '../../support/desk.ts'

type NewRating = {
  key: string
  label: string
  definition: string
  kind: string
  value?: number | null
}

export const rating = (key: string, kind: string, value?: number): NewRating => ({
  key,
  label: `Label of ${key}`,
  definition: `What ${key} means.`,
  kind,
  ...(value !== undefined && { value }),
})

/** In order, from the truest down: five of a kind that has values, and one of each other kind. */
export const RATINGS = [
  rating('spot-on', 'truth', 10),
  rating('roughly-right', 'truth', 7.5),
  rating('off', 'truth', 2),
  rating('pants-on-fire', 'truth', 0),
  rating('doctored', 'media'),
  rating('out-of-context', 'context'),
  rating('open', 'unresolved'),
  rating('taste', 'not_checkable'),
]

export type ScaleBody = { id: string; version: number; ratings: NewRating[] }

export const draftScale = (person: Person, body: object): Promise<Reply> =>
  call('POST', '/v1/scales', { key: person.key, body })

export const readScale = (id: string, person?: Person): Promise<Reply> =>
  call('GET', `/v1/scales/${id}`, { key: person?.key })

/** A step or a change of a scale, for any version of it unless one is named. */
export const moveScale = (
  person: Person,
  id: string,
  step: string,
  etag = '*',
  body?: object,
): Promise<Reply> =>
  call(step === '' ? 'PATCH' : 'POST', `/v1/scales/${id}${step && `/${step}`}`, {
    key: person.key,
    headers: { 'If-Match': etag },
    body,
  })

export async function publishedScale(desk: Desk, name: string, ratings: object[] = RATINGS) {
  const { id } = created(await draftScale(desk.admin, { name, ratings }))
  return created(await moveScale(desk.admin, id, 'publish'))
}

export const addCrosswalk = (
  person: Person,
  id: string,
  entries: object,
  note?: string,
): Promise<Reply> =>
  call('POST', `/v1/scales/${id}/crosswalks`, { key: person.key, body: { entries, note } })
