import type { Context } from '../domain/context.ts'

// What the platform hands to the Worker, and what each request carries.

/**
 * The generated bindings, and what not every deployment has: the bootstrap secret, until it is used;
 * the keys of its transparency log; Workers AI; a bucket for the lookup's files.
 */
export type Bindings = Cloudflare.Env & {
  BOOTSTRAP_SECRET?: string
  LOG_KEYS?: string
  AI?: TextModels
  LOOKUP_FILES?: R2Bucket
}

/** What is used of Workers AI, where it is bound. */
type TextModels = { run: (model: string, input: object) => Promise<unknown> }

/** The queue takes so many messages at once. */
const SENT_AT_ONCE = 100

/** A message is held back for so many seconds at the most; what waits longer, the clock sends. */
const LONGEST_DELAY = 43_200

type Outside = Pick<
  Context,
  'fetching' | 'enqueue' | 'enqueueWebhooks' | 'model' | 'log' | 'lookupFiles'
>

/** What a deployment brings: its ways to other sites and to its own queues, its log's keys. */
export function outsideOf(env: Bindings): Outside {
  const { AI, AI_MODEL, LOOKUP_FILES } = env
  return {
    log: { origin: env.LOG_ORIGIN, keys: env.LOG_KEYS ?? '' },
    model: AI ? { name: AI_MODEL, run: (input) => AI.run(AI_MODEL, input) } : null,
    ...(LOOKUP_FILES && { lookupFiles: LOOKUP_FILES }),
    fetching: {
      resolverUrl: env.RESOLVER_URL,
      allow: env.FETCH_ALLOW.split(/[\s,]+/).filter((host) => host !== ''),
      userAgent: env.FETCH_USER_AGENT,
    },
    enqueue: (items) => sendAll(env.IMPORTS, items.map(messageOf)),
    enqueueWebhooks: (webhooks) =>
      sendAll(
        env.WEBHOOKS,
        webhooks
          .filter(({ delaySeconds = 0 }) => delaySeconds <= LONGEST_DELAY)
          .map(({ webhookId, delaySeconds = 0 }) => ({
            ...messageOf({ webhookId }),
            delaySeconds,
          })),
      ),
  }
}

const messageOf = <T>(body: T) => ({ body, contentType: 'json' as const })

/** What cannot be sent is only logged: it is stored, and sent again by the clock. */
async function sendAll<T>(queue: Queue<T>, messages: MessageSendRequest<T>[]): Promise<void> {
  try {
    for (let start = 0; start < messages.length; start += SENT_AT_ONCE)
      await queue.sendBatch(messages.slice(start, start + SENT_AT_ONCE))
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    console.error(JSON.stringify({ level: 'error', error: name, at: ['enqueue'] }))
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
