import * as contract from '../contract/lookup.ts'
import { publishLookup } from '../domain/lookup/publish.ts'
import { route } from './route.ts'

export const lookupRoutes = [
  route({
    method: 'POST',
    path: '/v1/lookup',
    operationId: 'publishLookup',
    summary: 'Publish the private lookup’s files now',
    description:
      'What the clock does every hour: the pages annotated now, as files that clients keep, under a newly signed manifest. For admins of the first organisation.',
    access: 'account:write',
    replies: { 200: { description: 'What is published.', schema: contract.PublishedLookup } },
    refuses: ['permission.organisation'],
    verb: (ctx) => publishLookup(ctx),
    answer: (published) => ({ status: 200, body: published }),
  }),
]
