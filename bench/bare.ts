// The bound that the reader's path is measured against: a Worker that does nothing but the one
// query, in raw D1, and answers what it finds. The page's hash is its path.

export default {
  async fetch(request: Request, env: { DB: D1Database }): Promise<Response> {
    const { results } = await env.DB.prepare(
      'select claim_id, version, json from page_annotations where page_hash = ?1 order by claim_id',
    )
      .bind(new URL(request.url).pathname.slice(1))
      .all()
    return Response.json(results)
  },
}
