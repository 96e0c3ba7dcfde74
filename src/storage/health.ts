/** Touches the table that every reader's request needs: one row at the most. Throws as D1 does. */
export async function probe(db: D1Database): Promise<void> {
  await db.prepare('select 1 from page_annotations limit 1').all()
}
