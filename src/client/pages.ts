import type { Manifest } from '../lookup/manifest.ts'
import { prefixOf } from '../lookup/key.ts'
import { isObject } from '../lookup/shape.ts'
import { ApostilError } from './errors.ts'
import type { Http } from './http.ts'
import { objects, readAnnotations, text } from './read.ts'
import type { Annotation } from './types.ts'

/** An answer about a bucket: some 4 MB of pages, padded to the next power of two. */
const MOST_BYTES = 16 * 2 ** 20
/** A page's or a bucket's answers are read so far. */
const MOST_ANSWERS = 16

type Answer = Record<string, unknown>

/** What a bucket says of one page: only the page's prefix is told. @throws ApostilError */
export async function readPrivately(
  http: Http,
  pageHash: string,
  { prefixLength }: Manifest,
  signal: AbortSignal | undefined,
): Promise<Annotation[]> {
  const path = `/v1/lookup/${prefixOf(pageHash, prefixLength)}`
  const found: Annotation[] = []
  // To the bucket's end, wherever the page stands: where a reader stops would tell of it.
  await readAll(http, path, signal, ({ pages }) => {
    const page = objects(pages).find(({ hash }) => hash === pageHash)
    if (page) found.push(...readAnnotations(page['annotations']))
  })
  return found
}

/** What the deployment says of a page whose URL it is told. @throws ApostilError */
export async function readDirectly(
  http: Http,
  url: string,
  signal: AbortSignal | undefined,
): Promise<Annotation[]> {
  const found: Annotation[] = []
  await readAll(http, `/v1/annotations?url=${encodeURIComponent(url)}`, signal, (answer) => {
    found.push(...readAnnotations(answer['annotations']))
  })
  return found
}

async function readAll(
  http: Http,
  path: string,
  signal: AbortSignal | undefined,
  take: (answer: Answer) => void,
): Promise<void> {
  let cursor: string | null = null
  for (let answers = 0; answers < MOST_ANSWERS; answers++) {
    const join = path.includes('?') ? '&' : '?'
    const at: string = cursor === null ? path : `${path}${join}cursor=${encodeURIComponent(cursor)}`
    const answer = await readJson(http, at, MOST_BYTES, signal)
    cursor = text(answer['next'])
    take(answer)
    if (cursor === null) return
  }
}

/** @throws ApostilError */
export async function readJson(
  http: Http,
  path: string,
  most: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const bytes = await http(path, { type: 'application/json', most, signal })
  try {
    const answer: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isObject(answer)) return answer
  } catch {
    // As for an answer of another shape.
  }
  throw new ApostilError('content', 'not what was asked for')
}
