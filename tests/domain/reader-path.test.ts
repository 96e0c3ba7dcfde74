import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

// A reader's request costs a cold start of what its modules load. What they import statically is
// walked here from the app; what it imports on demand is not theirs.

const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s+)?'([^']+)'/gm

function loadedBy(entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const walk = (file: string): void => {
    if (files.has(file)) return
    files.add(file)
    for (const [, target] of readFileSync(file, 'utf8').matchAll(IMPORT))
      if (target!.startsWith('.')) walk(join(dirname(file), target!))
      else packages.add(target!)
  }
  walk(entry)
  const inOrder = (set: Set<string>) => [...set].toSorted()
  return { files: inOrder(files).map((file) => relative('src', file)), packages: inOrder(packages) }
}

it('the reader’s path loads no package but the router', () => {
  const { packages } = loadedBy('src/app.ts')
  expect(packages.length).toBeGreaterThan(0)
  expect(packages.filter((name) => name !== 'hono' && !name.startsWith('hono/'))).toEqual([])
})

it('the reader’s path loads of the contract the limits alone, no writing rule and nothing of the editorial side', () => {
  const { files } = loadedBy('src/app.ts')
  expect(files).toEqual(
    expect.arrayContaining([
      'http/annotations.ts',
      'domain/annotations.ts',
      'storage/annotations.ts',
      'http/lookup.ts',
      'domain/lookup/read.ts',
      'storage/lookup-reader.ts',
    ]),
  )
  expect(files.filter((file) => /^(?:contract|extraction|export|jobs|desk)\//.test(file))).toEqual([
    'contract/limits.ts',
  ])
  for (const absent of [
    'editorial.ts',
    'storage/db.ts',
    'storage/schema/accounts.ts',
    'domain/context.ts',
  ])
    expect(files).not.toContain(absent)
})

it('the Worker’s entry adds nothing to it', () => {
  expect(loadedBy('src/index.ts').packages).toEqual(loadedBy('src/app.ts').packages)
})

it('the editorial side loads what reads HTML only when a page comes', () => {
  const { packages, files } = loadedBy('src/editorial.ts')
  const parsers = ['@mozilla/readability', 'htmlparser2', 'linkedom/worker']
  expect(packages.filter((name) => parsers.includes(name))).toEqual([])
  expect(files).not.toContain('ingestion/page.ts')
  expect(loadedBy('src/ingestion/page.ts').packages).toEqual(parsers)
})

it('the walk finds what the editorial side loads', () => {
  const { packages, files } = loadedBy('src/editorial.ts')
  expect(packages).toEqual(expect.arrayContaining(['drizzle-orm', 'hono', 'micromark', 'zod']))
  expect(files).toEqual(expect.arrayContaining(['contract/text.ts', 'storage/schema/accounts.ts']))
})
