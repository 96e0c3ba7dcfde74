import { createApp } from './app.ts'
import type { QueuedItem, QueuedWebhook } from './domain/context.ts'
import type { Bindings } from './http/environment.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  async scheduled(controller, env, ctx) {
    const { runJobs } = await import('./jobs/schedule.ts')
    ctx.waitUntil(runJobs(env, new Date(controller.scheduledTime)))
  },
  async queue(batch, env) {
    if (batch.queue === 'apostil-webhooks') {
      const { runWebhooks } = await import('./jobs/webhooks.ts')
      await runWebhooks(batch as MessageBatch<QueuedWebhook>, env)
    } else {
      const { runImports } = await import('./jobs/imports.ts')
      await runImports(batch as MessageBatch<QueuedItem>, env)
    }
  },
} satisfies ExportedHandler<Bindings, QueuedItem | QueuedWebhook>
