import { Hono } from 'hono'
import type { Env } from './environment.ts'
import { DomainError } from '../domain/errors.ts'
import { allowMethods } from './methods.ts'
import { isHealthy } from '../domain/health.ts'

/** Whether the Worker reaches its database and finds its tables there. */
export const health = new Hono<Env>()

health.get('/healthz', async (c) => {
  if (!(await isHealthy(c.env.DB)))
    throw new DomainError('server.busy', 'The database does not answer as it should.', {
      headers: { 'Retry-After': '5' },
    })
  return c.json({ status: 'ok' }, 200, { 'Cache-Control': 'no-store' })
})

allowMethods(health, '/healthz', ['GET'])
