import type { MemberActor } from '../../src/domain/actor.ts'
import { retractVerdict } from '../../src/domain/verdicts/retract.ts'
import { reviseVerdict } from '../../src/domain/verdicts/revise.ts'
import { call } from './api.ts'
import { created, type Desk, step } from './desk.ts'
import { systemContext } from './soundness.ts'

type Kind = 'update' | 'clarification' | 'correction'

/** An editor of the desk, as the rules see one. */
const editorOf = (desk: Desk): MemberActor => ({
  kind: 'member',
  member: { id: desk.editor.id, name: 'person editor', kind: 'person', role: 'editor' },
  organisationId: desk.id,
  host: false,
  keyId: '',
  scopes: ['read', 'write', 'review', 'admin'],
})

/** Publishes a next revision of a published verdict: drafted, submitted, approved. */
export async function reviseAndPublish(
  desk: Desk,
  id: string,
  kind: Kind,
  reason: string,
  change: object = {},
) {
  const ctx = { ...systemContext(), actor: editorOf(desk) }
  const { record } = await reviseVerdict(ctx, id, { kind, reason }, '*')
  const changed = created(
    await call('PATCH', `/v1/verdicts/${id}`, {
      key: desk.contributor.key,
      headers: { 'If-Match': `"v${record.version}"` },
      body: { language: 'en', ...change },
    }),
  )
  const submitted = created(await step(desk.checker, changed, 'submit'))
  return created(await step(desk.admin, submitted, 'approve'))
}

/** Takes a published verdict back. */
export async function retract(desk: Desk, id: string, reason: string): Promise<void> {
  await retractVerdict({ ...systemContext(), actor: editorOf(desk) }, id, reason, '*')
}
