// The bound that the reader's path is measured against: a Worker that does nothing but the one
// query, in raw D1, and answers what it finds.

export default {
  async fetch(_request, env) {
    const { results } = await env.DB.prepare(
      'select claim_id, version, json from page_annotations where page_hash = ?1 order by claim_id',
    )
      .bind('0'.repeat(64))
      .all()
    return Response.json(results)
  },
} satisfies ExportedHandler<{ DB: D1Database }>
