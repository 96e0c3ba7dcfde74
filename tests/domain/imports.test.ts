import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

// Lint cannot tell `import { z }` from `import * as z` in this one package, and the difference is
// seventy kilobytes of other languages' error messages.

const sources = globSync('src/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }))

it('imports zod whole, never by its bundle of locales', () => {
  expect(sources.length).toBeGreaterThan(50)
  const wrong = sources.filter(({ text }) => /import (?:\{[^}]*\}|\w+) from 'zod'/.test(text))
  expect(wrong.map(({ file }) => file)).toEqual([])
})
