import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

// Bundles the Worker into modules rather than one file: V8 reads all of a module before it runs
// any of it, so what readers do not need has to lie in a module that is loaded when it is needed.

const OUT = 'dist'

const { outputFiles } = await build({
  entryPoints: ['src/index.ts'],
  outdir: OUT,
  outExtension: { '.js': '.mjs' },
  write: false,
  bundle: true,
  splitting: true,
  minify: true,
  sourcemap: 'linked',
  format: 'esm',
  target: 'es2024',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*'],
  logLevel: 'warning',
})

// New files first, old ones after: whoever reads the folder meanwhile finds a whole Worker. Names
// hold a hash of what is in them.
mkdirSync(OUT, { recursive: true })
for (const { path, contents } of outputFiles) writeFileSync(path, contents)
const made = new Set(outputFiles.map(({ path }) => basename(path)))
for (const file of readdirSync(OUT)) if (!made.has(file)) rmSync(join(OUT, file))
