import { parseArgs, type ParseArgsConfig } from 'node:util'

// A few lines of HTTP for the scripts: JSON in, JSON out, refusals as errors that say why.

export type Call = {
  key?: string
  body?: unknown
  ifMatch?: number
  /** Repeats of a call with the same one happen once. */
  once?: string
}

type Problem = { title: string; detail: string; code: string; errors?: unknown[] }

/** A refusal of the API, with its stable code. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: string
  constructor(call: string, { title, detail, code, errors }: Problem) {
    const faults = errors ? `\n${JSON.stringify(errors, null, 2)}` : ''
    super(`${call}: ${title}. ${detail} (${code})${faults}`)
    this.code = code
  }
}

/** @throws Refusal */
export async function call<T>(
  base: string,
  method: string,
  path: string,
  { key, body, ifMatch, once }: Call = {},
): Promise<{ status: number; body: T }> {
  const response = await fetch(new URL(path, base), {
    method,
    headers: {
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(ifMatch !== undefined && { 'If-Match': `"v${ifMatch}"` }),
      ...(once !== undefined && { 'Idempotency-Key': once }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Refusal(`${method} ${path}`, problemIn(text, response.status))
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T }
}

function problemIn(text: string, status: number): Problem {
  try {
    const problem = JSON.parse(text) as Partial<Problem>
    if (typeof problem.code === 'string') return problem as Problem
  } catch {
    // Not from this API: a proxy's page, perhaps.
  }
  return { title: `HTTP ${status}`, detail: text.slice(0, 300), code: 'unknown' }
}

/** The options of a command; what it does not know ends it with its usage. */
export function readArguments<T extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: T,
  allowPositionals = false,
) {
  try {
    return parseArgs({ options, allowPositionals })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return process.exit(2)
  }
}

/** Ends a command that could not do what it was asked, in words. */
export function failed(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined
  const isUnreached = error instanceof TypeError && cause instanceof Error
  if (isUnreached) console.error(`The deployment could not be reached: ${cause.message}`)
  else console.error(error instanceof Refusal ? error.message : error)
  process.exit(1)
}
