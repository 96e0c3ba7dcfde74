import {
  type Column,
  type GetColumnData,
  getTableColumns,
  sql,
  type SQL,
  type Table,
} from 'drizzle-orm'

type Named<T extends Table> = {
  [K in keyof T['_']['columns']]: SQL.Aliased<GetColumnData<T['_']['columns'][K]>>
}

/**
 * A table's columns under names of their own, for joins that are read in a batch: D1 gives a
 * batch's rows as objects, in which columns of one name would overwrite each other. Unlike plain
 * columns, all of a left join's are null where there is no row, and not the object as a whole.
 */
export function named<T extends Table>(table: T, prefix: string): Named<T> {
  const columns = Object.entries<Column>(getTableColumns(table)).map(([key, column]) => [
    key,
    sql`${column}`.mapWith(column).as(`${prefix}_${column.name}`),
  ])
  return Object.fromEntries(columns) as Named<T>
}
