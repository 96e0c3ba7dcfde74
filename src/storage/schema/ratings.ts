import { sql } from 'drizzle-orm'
import { check, integer, real, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core'
import { organisations } from './accounts.ts'
import { oneOf } from './columns.ts'

export const ratingScales = sqliteTable(
  'rating_scales',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id').references(() => organisations.id),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    state: text('state').$type<'draft' | 'published' | 'retired'>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('rating_scales_state', oneOf(t.state, ['draft', 'published', 'retired'])),
    unique('rating_scales_version').on(t.organisationId, t.name, t.version),
  ],
)

export const ratings = sqliteTable(
  'ratings',
  {
    id: text('id').primaryKey(),
    scaleId: text('scale_id')
      .notNull()
      .references(() => ratingScales.id),
    key: text('key').notNull(),
    label: text('label').notNull(),
    definition: text('definition').notNull(),
    kind: text('kind')
      .$type<'truth' | 'context' | 'media' | 'unresolved' | 'not_checkable'>()
      .notNull(),
    value: real('value'),
    position: integer('position').notNull(),
    retiredAt: text('retired_at'),
  },
  (t) => [
    check(
      'ratings_kind',
      oneOf(t.kind, ['truth', 'context', 'media', 'unresolved', 'not_checkable']),
    ),
    check('ratings_value', sql`(${t.kind} = 'truth') = (${t.value} is not null)`),
    unique('ratings_key').on(t.scaleId, t.key),
    unique('ratings_position').on(t.scaleId, t.position),
  ],
)
