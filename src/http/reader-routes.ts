import * as z from 'zod'
import { Annotations } from '../contract/annotation.ts'
import { LIMITS } from '../contract/limits.ts'
import { Bucket } from '../contract/lookup.ts'
import type { Route } from './route.ts'

/** A route that only documents: its handler stands on the reader's path, which loads no schemas. */
export type DocumentedRoute = Omit<Route, 'verb' | 'answer'>

export const readerRoutes: DocumentedRoute[] = [
  {
    method: 'GET',
    path: '/v1/annotations',
    operationId: 'readAnnotations',
    summary: 'Everything published about a page',
    description:
      'The reader’s call: the claims on the page with their places, verdicts, sources and agreement. A page without any answers an empty list. Claims come in the order of their ids; past about 1 MB `next` leads on.',
    access: 'public',
    query: z.strictObject({
      url: z.string().meta({
        format: 'uri',
        maxLength: LIMITS.url,
        description: 'The page, as the browser has it.',
      }),
      asOf: z.string().optional().meta({
        format: 'date-time',
        description: 'A time in the past, in UTC with Z: what was public then.',
      }),
      cursor: z.string().optional().meta({ description: 'The `next` of the answer before.' }),
    }),
    replies: {
      200: { description: 'The annotations.', schema: Annotations, headers: ['ETag'] },
    },
  },
  // Before the buckets: `manifest` is no prefix.
  {
    method: 'GET',
    path: '/v1/lookup/manifest',
    operationId: 'readManifest',
    summary: 'The newest manifest of the private lookup',
    description: 'A signed note that names the files to hold: docs/lookup-format.md.',
    access: 'public',
    replies: {
      200: {
        description: 'The note.',
        schema: z.string(),
        type: 'text/plain',
        headers: ['ETag'],
      },
    },
    refuses: ['record.not_found', 'lookup.unsigned'],
  },
  {
    method: 'GET',
    path: '/v1/lookup/files/{sha256}',
    operationId: 'readLookupFile',
    summary: 'A file of the private lookup',
    description: 'A base or a delta by its digest: docs/lookup-format.md. It never changes.',
    access: 'public',
    params: z.strictObject({
      sha256: z.string().meta({ description: 'Its SHA-256, 64 hex digits.' }),
    }),
    replies: {
      200: {
        description: 'The bytes.',
        schema: z.string().meta({ format: 'binary' }),
        type: 'application/octet-stream',
      },
    },
  },
  {
    method: 'GET',
    path: '/v1/lookup/{prefix}',
    operationId: 'readBucket',
    summary: 'Everything published about the pages of a bucket',
    description:
      'For clients that do not say which page they mean: all pages whose hash begins with these bits, padded with spaces to a power of two of bytes. Past about 4 MB `next` leads on. See docs/lookup-format.md.',
    access: 'public',
    params: z.strictObject({
      prefix: z.string().meta({
        description:
          'The first bits of SHA-256(page key) as `0` and `1`, as many as the manifest says; `all` for none.',
      }),
    }),
    query: z.strictObject({
      cursor: z.string().optional().meta({ description: 'The `next` of the answer before.' }),
    }),
    replies: {
      200: { description: 'The bucket.', schema: Bucket, headers: ['ETag'] },
    },
    refuses: ['lookup.prefix'],
  },
  {
    method: 'GET',
    path: '/healthz',
    operationId: 'readHealth',
    summary: 'Whether the Worker reaches its database',
    access: 'public',
    replies: {
      200: { description: 'It does.', schema: z.strictObject({ status: z.literal('ok') }) },
    },
  },
]
