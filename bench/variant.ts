import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Home } from '../scripts/server.ts'
import { type Configuration, configurationOf } from './workerd.ts'

/** As in wrangler.toml. */
const COMPATIBILITY = {
  compatibility_date: '2026-11-01',
  compatibility_flags: ['new_module_registry', 'global_fetch_strictly_public'],
}

type Variant = {
  /** Built as the Worker's one module; without it the folder's own `index.mjs` is the Worker. */
  entry?: string
  /** A folder whose modules are deployed with it. */
  modules?: string
}

/**
 * A Worker with the deployed one's bindings, of which the rate limit is set so high that no
 * benchmark meets it.
 */
export async function variant(
  here: Home & { folder: string },
  name: string,
  { entry, modules }: Variant,
): Promise<Configuration> {
  const folder = join(here.folder, name)
  mkdirSync(folder)
  if (modules !== undefined)
    for (const file of readdirSync(modules).filter((one) => one.endsWith('.mjs')))
      copyFileSync(join(modules, file), join(folder, file))
  if (entry !== undefined)
    await build({
      entryPoints: [entry],
      outfile: join(folder, 'index.mjs'),
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workerd', 'worker', 'browser'],
    })
  const config = join(here.folder, `${name}.json`)
  writeFileSync(
    config,
    JSON.stringify({
      name,
      main: `${name}/index.mjs`,
      ...COMPATIBILITY,
      no_bundle: true,
      find_additional_modules: true,
      base_dir: name,
      rules: [{ type: 'ESModule', globs: ['**/*.mjs'] }],
      vars: { PUBLIC_URL: '', LOG: 'off' },
      d1_databases: [{ binding: 'DB', database_name: 'apostil', database_id: 'local' }],
      queues: { producers: [{ binding: 'IMPORTS', queue: 'apostil-imports' }] },
      ratelimits: [
        { name: 'RATE_LIMIT', namespace_id: '1001', simple: { limit: 1_000_000_000, period: 60 } },
        { name: 'READ_LIMIT', namespace_id: '1005', simple: { limit: 1_000_000_000, period: 60 } },
      ],
    }),
  )
  return configurationOf(name, config, here)
}
