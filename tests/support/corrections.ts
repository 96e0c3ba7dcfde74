import { call } from './api.ts'
import { created, type Desk, step } from './desk.ts'

type Kind = 'update' | 'clarification' | 'correction'

const opened = async (desk: Desk, id: string, name: 'revise' | 'retract', body: object) =>
  created(
    await call('POST', `/v1/verdicts/${id}/${name}`, {
      key: desk.editor.key,
      headers: { 'If-Match': '*' },
      body,
    }),
  )

/** Publishes a next revision of a published verdict: opened, drafted, submitted, approved. */
export async function reviseAndPublish(
  desk: Desk,
  id: string,
  kind: Kind,
  reason: string,
  change: object = {},
) {
  const { version } = await opened(desk, id, 'revise', { kind, reason })
  const changed = created(
    await call('PATCH', `/v1/verdicts/${id}`, {
      key: desk.contributor.key,
      headers: { 'If-Match': `"v${version}"` },
      body: { language: 'en', ...change },
    }),
  )
  const submitted = created(await step(desk.checker, changed, 'submit'))
  return created(await step(desk.admin, submitted, 'approve'))
}

/** Takes a published verdict back. */
export const retract = (desk: Desk, id: string, reason: string) =>
  opened(desk, id, 'retract', { reason })
