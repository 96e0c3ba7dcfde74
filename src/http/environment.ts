import type { Context } from '../domain/context.ts'

// What the platform hands to the Worker, and what each request carries.

/**
 * The generated bindings, and what not every deployment has: the bootstrap secret, until it is used;
 * the keys of its transparency log; Workers AI.
 */
export type Bindings = Cloudflare.Env & {
  BOOTSTRAP_SECRET?: string
  LOG_KEYS?: string
  AI?: TextModels
}

/** What is used of Workers AI, where it is bound. */
type TextModels = { run: (model: string, input: object) => Promise<unknown> }

/** The queue takes so many messages at once. */
const SENT_AT_ONCE = 100

/** What a deployment brings: its ways to other sites and to its own queue, its log's keys. */
export function outsideOf(env: Bindings): Pick<Context, 'fetching' | 'enqueue' | 'model' | 'log'> {
  const { AI, AI_MODEL } = env
  return {
    log: { origin: env.LOG_ORIGIN, keys: env.LOG_KEYS ?? '' },
    model: AI ? { name: AI_MODEL, run: (input) => AI.run(AI_MODEL, input) } : null,
    fetching: {
      resolverUrl: env.RESOLVER_URL,
      allow: env.FETCH_ALLOW.split(/[\s,]+/).filter((host) => host !== ''),
      userAgent: env.FETCH_USER_AGENT,
    },
    enqueue: async (items) => {
      try {
        for (let start = 0; start < items.length; start += SENT_AT_ONCE)
          await env.IMPORTS.sendBatch(
            items.slice(start, start + SENT_AT_ONCE).map((body) => ({ body, contentType: 'json' })),
          )
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error
        console.error(JSON.stringify({ level: 'error', error: name, at: ['enqueue'] }))
      }
    },
  }
}

export type Env = {
  Bindings: Bindings
  Variables: {
    requestId: string
    /** Who acted, for the log: a member's id, never a name. */
    memberId?: string
    /** The state of the database that this request has seen or made. */
    session?: D1DatabaseSession
  }
}
