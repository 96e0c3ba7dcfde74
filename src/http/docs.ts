import { Hono } from 'hono'
import { html } from 'hono/html'
import type * as z from 'zod'
import { PERMISSIONS } from '../domain/actor.ts'
import type { ErrorCode } from '../domain/errors.ts'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './environment.ts'
import { originOf } from './errors.ts'
import { allowMethods } from './methods.ts'
import { describe, refusalCodes } from './openapi.ts'
import { PROBLEMS } from './problems.ts'
import type { DocumentedRoute } from './reader-routes.ts'

const PAGE_HEADERS = {
  'Cache-Control': 'public, max-age=3600',
  // One style sheet of our own, no script, nothing from elsewhere.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

type Markup = ReturnType<typeof html>

/** `/openapi.json`, the pages that render it, and the pages of the problems. */
export function documentation(routes: readonly DocumentedRoute[]): Hono<Env> {
  const app = new Hono<Env>()
  // Made once in an isolate's life: it takes some 50 ms of CPU, and anybody may ask.
  const document = once(() => describe(routes, ''))
  const page = once(() => shell('Apostil API', docsPage(routes, document())))

  app.get('/openapi.json', (c) =>
    c.json({ ...document(), servers: [{ url: originOf(c) }] }, 200, {
      'Cache-Control': 'public, max-age=3600',
    }),
  )
  app.get('/docs', (c) => c.html(page(), 200, PAGE_HEADERS))
  app.get('/docs/style.css', (c) =>
    c.body(STYLE, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=3600',
    }),
  )
  app.get('/problems', (c) => c.html(shell('Problems', problemsPage()), 200, PAGE_HEADERS))
  app.get('/problems/:code', (c) => {
    const code = c.req.param('code')
    if (!isProblem(code)) throw new DomainError('record.not_found', 'There is no such problem.')
    return c.html(shell(PROBLEMS[code].title, problemPage(code)), 200, PAGE_HEADERS)
  })
  app.get('/', (c) => c.redirect('/docs', 302))

  for (const path of [
    '/',
    '/openapi.json',
    '/docs',
    '/docs/style.css',
    '/problems',
    '/problems/:code',
  ])
    allowMethods(app, path, ['GET'])
  return app
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

const isProblem = (code: string): code is ErrorCode => Object.hasOwn(PROBLEMS, code)

function shell(title: string, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <header>
          <a href="/docs">Apostil API</a> · <a href="/problems">Problems</a> ·
          <a href="/openapi.json">openapi.json</a>
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`
}

function docsPage(routes: readonly DocumentedRoute[], document: object): Markup {
  const groups = Map.groupBy(routes, ({ path }) => path.split('/')[2] ?? 'server')
  return html`<p>
      Reads of what is published need no key. Everything else takes
      <code>Authorization: Bearer apo_live_…</code>. Changes of a record take <code>If-Match</code>,
      and every POST may carry an <code>Idempotency-Key</code>.
    </p>
    ${[...groups].map(
      ([name, members]) =>
        html`<h2>${name}</h2>
          ${members.map(routeSection)}`,
    )}
    <h2>Schemas</h2>
    ${Object.entries(schemasOf(document)).map(
      ([name, schema]) =>
        html`<details id="${name}">
          <summary>${name}</summary>
          <pre>${JSON.stringify(schema, null, 2)}</pre>
        </details>`,
    )}`
}

function schemasOf(document: object): Record<string, unknown> {
  const { components } = document as { components: { schemas: Record<string, unknown> } }
  return components.schemas
}

function routeSection(spec: DocumentedRoute): Markup {
  const schemaName = (schema: DocumentedRoute['body']) => schema?.meta()?.id
  const body = schemaName(spec.body)
  const query = Object.entries(spec.query?.shape ?? {})
  return html`<section id="${spec.operationId}">
    <h3><code>${spec.method} ${spec.path}</code></h3>
    <p>${spec.summary}. ${spec.description ?? ''}</p>
    <dl>
      <dt>Access</dt>
      <dd>${accessOf(spec.access)}</dd>
      ${
        query.length > 0 &&
        html`<dt>Query</dt>
          <dd>
            ${query.map(
              ([name, type]) =>
                html`<code>${name}</code> ${(type as z.ZodType).meta()?.description}<br />`,
            )}
          </dd>`
      }
      ${
        body &&
        html`<dt>Body</dt>
          <dd><a href="#${body}">${body}</a></dd>`
      }
      ${
        spec.ifMatch &&
        html`<dt>Precondition</dt>
          <dd><code>If-Match</code></dd>`
      }
      <dt>Answers</dt>
      <dd>
        ${Object.entries(spec.replies).map(([status, reply]) => {
          const name = schemaName(reply.schema)
          return html`${status} ${name && html`<a href="#${name}">${name}</a>`}
            ${reply.description}<br />`
        })}
      </dd>
      <dt>Refuses</dt>
      <dd>${refusalCodes(spec).map((code) => html`<a href="/problems/${code}">${code}</a> `)}</dd>
    </dl>
  </section>`
}

function accessOf(access: DocumentedRoute['access']): string {
  if (access === 'public') return 'anybody'
  if (access === 'bootstrap') return 'the bootstrap secret'
  const { from, scope } = PERMISSIONS[access]
  return `${from} or higher, with a key of scope ${scope}`
}

function problemsPage(): Markup {
  const codes = Object.keys(PROBLEMS).filter(isProblem)
  return html`<table>
    <tr>
      <th>Code</th>
      <th>Status</th>
      <th>Title</th>
    </tr>
    ${codes.map(
      (code) =>
        html`<tr>
          <td><a href="/problems/${code}">${code}</a></td>
          <td>${PROBLEMS[code].status}</td>
          <td>${PROBLEMS[code].title}</td>
        </tr>`,
    )}
  </table>`
}

function problemPage(code: ErrorCode): Markup {
  return html`<p><code>${code}</code>, HTTP status ${PROBLEMS[code].status}</p>
    <p>${PROBLEMS[code].about}</p>`
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
header { border-bottom: 1px solid; padding-bottom: .5rem; }
h3 { margin-top: 2rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
`
