import {
  type CrosswalkRow,
  findCrosswalk,
  insertCrosswalk,
  listCrosswalks,
  type Scale,
} from '../../storage/ratings.ts'
import { commit, type Context, idFor } from '../context.ts'
import { DomainError, type Fault } from '../errors.ts'
import { NORMAL_RATINGS } from '../ratings.ts'
import { retrying } from '../retrying.ts'
import { allowScales, counting, expectScale, ownScale } from './own.ts'
import { readScale } from './read.ts'

/** Which ratings of the built-in scale those of another one mean, by keys; null: none. */
type Entries = Readonly<Record<string, string | null>>

export type Crosswalk = CrosswalkRow & {
  authorName: string
  /** Of the scale, in order. */
  keys: string[]
}

/**
 * The next version of what a scale's ratings mean on the built-in one. It holds for what is
 * published from now on: what is public keeps the version that it was published with.
 * @throws DomainError scale.state; rating.unknown with each key that is none
 */
export function addCrosswalk(
  ctx: Context,
  scaleId: string,
  input: { entries: Entries; note: string | null },
): Promise<Crosswalk> {
  const me = allowScales(ctx)
  return retrying(async () => {
    const scale = await ownScale(ctx, me, scaleId)
    expectScale(scale, 'published')
    const errors = unknownKeys(scale, input.entries)
    if (errors.length > 0)
      throw new DomainError('rating.unknown', 'The crosswalk names ratings that are not there.', {
        errors,
      })
    const given = Object.entries(input.entries)
    const row: CrosswalkRow = {
      id: idFor(ctx, 'xwk'),
      scaleId,
      version: ((await findCrosswalk(ctx.db, scaleId))?.version ?? 0) + 1,
      entries: Object.fromEntries(
        given.filter((entry): entry is [string, string] => entry[1] !== null),
      ),
      note: input.note,
      createdBy: me.member.id,
      createdAt: ctx.now,
    }
    return counting(
      commit(ctx, {
        statements: [insertCrosswalk(ctx.db, row)],
        audit: [{ action: 'crosswalk.added', recordId: row.id, after: row }],
        result: { ...row, authorName: me.member.name, keys: keysOf(scale) },
      }),
    )
  })
}

/** Public, as the scale is: the newest first; `before` is the version at which a page ended. */
export async function readCrosswalks(
  ctx: Context,
  scaleId: string,
  page: { limit: number; before: number | null },
): Promise<Crosswalk[]> {
  const scale = await readScale(ctx, scaleId)
  const rows = await listCrosswalks(ctx.db, scaleId, page.limit, page.before)
  return rows.map((row) => ({ ...row, keys: keysOf(scale) }))
}

const keysOf = (scale: Scale): string[] => scale.ratings.map(({ key }) => key)

function unknownKeys(scale: Scale, entries: Entries): Fault[] {
  const own = new Set(keysOf(scale))
  const builtIn = [...NORMAL_RATINGS.keys()]
  return Object.entries(entries).flatMap(([key, normal]) => {
    const fault = (message: string): Fault => ({
      in: 'body',
      pointer: `/entries/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'rating.unknown',
      message,
    })
    return [
      ...(own.has(key) ? [] : [fault('is not the key of a rating of this scale')]),
      ...(normal === null || NORMAL_RATINGS.has(normal)
        ? []
        : [fault(`must be null or one of ${builtIn.join(', ')}`)]),
    ]
  })
}
