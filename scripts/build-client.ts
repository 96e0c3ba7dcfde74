import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

// `npm run build:client`: the client as a package that can be published: one ES module without
// dependencies, its types, its README.

const OUT = 'dist-client'

rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT)
await build({
  entryPoints: ['src/client/index.ts'],
  outfile: `${OUT}/index.js`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  logLevel: 'warning',
})

const types = spawnSync(
  'node_modules/.bin/tsc',
  ['-p', 'src/client/tsconfig.json', '--noEmit', 'false', '--declaration'].concat([
    '--emitDeclarationOnly',
    '--outDir',
    `${OUT}/types`,
    '--rootDir',
    'src',
  ]),
  { encoding: 'utf8' },
)
if (types.status !== 0) throw new Error(types.stdout + types.stderr)
// Declarations keep the names that the sources import each other by; there are no such files here.
for (const file of readdirSync(`${OUT}/types`, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.d.ts')) continue
  const path = join(OUT, 'types', file)
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/(['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'))
}

const { version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string
  license: string
}
const manifest = {
  name: 'apostil-client',
  version,
  description: 'Fact-check annotations for extensions: found privately, anchored honestly',
  license,
  type: 'module',
  sideEffects: false,
  exports: { '.': { types: './types/client/index.d.ts', default: './index.js' } },
}
writeFileSync(`${OUT}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`)
writeFileSync(`${OUT}/README.md`, readFileSync('src/client/README.md'))

const size = gzipSync(readFileSync(`${OUT}/index.js`), { level: 9 }).byteLength
console.log(`${OUT}/index.js: ${size} bytes gzipped`)
