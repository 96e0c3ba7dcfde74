import { sql } from 'drizzle-orm'
import { check, index, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { captures } from './articles.ts'
import { claims } from './claims.ts'
import { placeColumns, type Position } from './columns.ts'

type Placed = { position: Position; text: string }

/** An attribution with the words of its spans. */
type PlacedAttribution = {
  form: 'direct' | 'indirect' | 'mixed'
  name: string | null
  role: string | null
  antecedent?: Placed | null
  speaker: Placed | null
  cue: Placed | null
  content: Placed
}

/** What a candidate carries beside its place and score; never queried into. */
type CandidateDetails = {
  /** Null where no model read the language; absent on candidates of extractors before 2.0.0. */
  model?: string | null
  group?: number
  signals: { name: string; weight: number }[]
  kinds: string[]
  /** Its place in the page's own text content; absent where there is none. */
  pagePosition?: Position | undefined
  attribution: PlacedAttribution | null
  furtherAttributions?: PlacedAttribution[]
}

export const candidates = sqliteTable(
  'candidates',
  {
    id: text('id').primaryKey(),
    captureId: text('capture_id')
      .notNull()
      .references(() => captures.id),
    extractor: text('extractor').notNull(),
    extractorVersion: text('extractor_version').notNull(),
    ...placeColumns,
    quote: text('quote').notNull(),
    statement: text('statement').notNull(),
    score: real('score').notNull(),
    details: text('details', { mode: 'json' }).$type<CandidateDetails>().notNull(),
    claimId: text('claim_id').references(() => claims.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('candidates_score', sql`${t.score} between 0 and 1`),
    index('candidates_by_place').on(t.captureId, t.startUtf16, t.id),
    uniqueIndex('candidates_by_claim')
      .on(t.claimId)
      .where(sql`${t.claimId} is not null`),
  ],
)
