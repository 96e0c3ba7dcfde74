import bare from './bare.ts'

// The bare Worker counting its callers as ours does: workerd by itself has no rate limits, and what
// wrangler puts in their place costs a call to another service with each request.

export default {
  async fetch(request, env) {
    await env.RATE_LIMIT.limit({ key: 'address local' })
    return bare.fetch(request, env)
  },
} satisfies ExportedHandler<{ DB: D1Database; RATE_LIMIT: RateLimit }>
