import { sql } from 'drizzle-orm'
import { check, integer, real, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core'
import { members, organisations } from './accounts.ts'
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
    publishedAt: text('published_at'),
    retiredAt: text('retired_at'),
    /** Counts up with each change, for If-Match; `version` is the scale's own. */
    edit: integer('edit').notNull().default(1),
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

/**
 * What an organisation's ratings mean on the built-in scale: a record with an author and a version.
 * A rating that it does not name means nothing there.
 */
export const crosswalks = sqliteTable(
  'crosswalks',
  {
    id: text('id').primaryKey(),
    scaleId: text('scale_id')
      .notNull()
      .references(() => ratingScales.id),
    version: integer('version').notNull(),
    /** Keys of the scale to keys of the built-in one. */
    entries: text('entries', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    note: text('note'),
    createdBy: text('created_by')
      .notNull()
      .references(() => members.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [unique('crosswalks_version').on(t.scaleId, t.version)],
)
