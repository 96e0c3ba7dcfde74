import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

// Files share one isolate, which saves loading the Worker for each; every file starts with an
// empty database of its own.
await reset()
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
