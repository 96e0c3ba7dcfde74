import { updateClaim } from '../storage/claims.ts'
import { runBatch } from '../storage/db.ts'
import {
  type AnnotationRow,
  findAnnotation,
  layOutPages,
  listAnnotatedClaims,
} from '../storage/read-model.ts'
import { findReview } from '../storage/verdicts/find.ts'
import { allow, expectHost } from './actor.ts'
import { claimChanged } from './changes.ts'
import { commit, type Context, guarded } from './context.ts'
import { annotationStatements, drawAnnotation } from './publication.ts'
import { retrying } from './retrying.ts'

/** No desk: what is said of a claim in public is all that its pages show. */
const NOBODY = ''

export type Rebuilt = {
  /** Ids of the claims whose pages were wrong. */
  mended: string[]
  /** The last claim looked at, after which the next slice begins; null at the end. */
  next: string | null
}

/**
 * Makes the read model what the records say, for a slice of the claims in the order of their ids:
 * after damage, or when PUBLIC_URL has changed, which stands in every permalink. What is right
 * already is left as it is; a claim whose pages change gets a new version, so that no client keeps
 * what it had. May run at any time beside other requests, and be run again.
 * @throws DomainError permission.organisation for others than the deployment's own admins
 */
export async function rebuildPages(
  ctx: Context,
  { limit, after }: { limit: number; after: string | null },
): Promise<Rebuilt> {
  if (ctx.actor.kind !== 'system') expectHost(allow(ctx.actor, 'account:write'))
  const ids = await listAnnotatedClaims(ctx.db, limit, after)
  const mended: string[] = []
  for (const id of ids) if (await rebuildClaim(ctx, id)) mended.push(id)
  return { mended, next: ids.length < limit ? null : ids.at(-1)! }
}

function rebuildClaim(ctx: Context, id: string): Promise<boolean> {
  return retrying(async () => {
    const [review, { rows, pages }] = await Promise.all([
      findReview(ctx.db, id, NOBODY),
      findAnnotation(ctx.db, id),
    ])
    // Claims are never deleted, and the rows of the read model refer to theirs.
    const { claim, verdicts } = review!
    const drawn = drawAnnotation(ctx.origin, claim, verdicts)
    const right = new Map<string, Shown>()
    for (const { pageHash, articleId } of pages) {
      const part = drawn?.parts.find((one) => one.articleId === articleId)
      if (!part) continue
      const json = `{"appearances":${part.appearances},${drawn!.rest}`
      right.set(pageHash, { json, class: part.class })
    }
    const isRight =
      rows.length === right.size &&
      rows.every((row) => shows(row, claim.version, right.get(row.pageHash)))
    if (isRight) {
      // Also mends what a stray row before it had moved: such rows go before this claim's turn.
      if (right.size > 0) await runBatch(ctx.db, [layOutPages([...right.keys()])])
      return false
    }
    const after = { ...claim, version: claim.version + 1, updatedAt: ctx.now }
    await commit(ctx, {
      statements: [
        ...guarded(updateClaim(ctx.db, claim, { updatedAt: ctx.now })),
        ...annotationStatements(ctx, after, verdicts),
        ...(claim.state === 'checked' ? [claimChanged(ctx, claim)] : []),
      ],
      audit: [{ action: 'annotation.rebuilt', recordId: id, before: claim, after }],
      result: undefined,
    })
    return true
  })
}

type Shown = { json: string; class: number }

function shows(row: AnnotationRow, version: number, right: Shown | undefined): boolean {
  return (
    row.json === right?.json &&
    row.class === right.class &&
    row.version === version &&
    row.bytes === new TextEncoder().encode(right.json).byteLength
  )
}
