import { rmSync } from 'node:fs'
import { build } from 'esbuild'

// Bundles the Worker into modules rather than one file: V8 reads all of a module before it runs
// any of it, so what readers do not need has to lie in a module that is loaded when it is needed.

rmSync('dist', { recursive: true, force: true })
await build({
  entryPoints: ['src/index.ts'],
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
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
