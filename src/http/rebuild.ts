import * as contract from '../contract/rebuild.ts'
import { rebuildPages } from '../domain/rebuild.ts'
import { route } from './route.ts'

export const rebuildRoutes = [
  route({
    method: 'POST',
    path: '/v1/rebuild',
    operationId: 'rebuildPages',
    summary: 'Make the pages of a slice of the claims anew from the records',
    description:
      'After damage, or when the public URL has changed, which stands in every permalink. What is right stays as it is. For admins of the first organisation; repeat it with `next` until that is null.',
    access: 'account:write',
    body: contract.Rebuild,
    replies: { 200: { description: 'What was mended.', schema: contract.Rebuilt } },
    refuses: ['permission.organisation'],
    verb: (ctx, { body }) => rebuildPages(ctx, body),
    answer: (rebuilt) => ({ status: 200, body: rebuilt }),
  }),
]
