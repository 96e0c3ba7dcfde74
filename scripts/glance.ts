import { createClient } from '../src/client/client.ts'
import { failed, readArguments } from './client.ts'

// What a reader's extension does: synchronises the lookup, glances at pages without a request, and
// asks for an annotated one by its bucket.

const USAGE = 'npm run glance -- [--url <deployment>] <page> …'

const { values, positionals } = readArguments(
  USAGE,
  {
    url: { type: 'string', default: 'http://localhost:8787' },
  },
  true,
)
if (positionals.length === 0 || !URL.canParse(values.url)) {
  console.error(USAGE)
  process.exit(2)
}

const requests: string[] = []
const client = createClient({
  baseUrl: values.url,
  fetch: (url, init) => {
    requests.push(new URL(new Request(url).url).pathname)
    return fetch(url, init)
  },
})
const asked = () => {
  const paths = requests.splice(0)
  return paths.length === 0 ? 'no request' : paths.join(', ')
}

try {
  const { version, pages } = await client.sync()
  console.log(`Manifest ${version}, ${pages} pages: ${asked()}`)
  for (const page of positionals) {
    console.log(`${page}\n  ${await client.glance(page)}: ${asked()}`)
    for (const { claim, verdicts } of await client.annotations(page))
      console.log(`  ${verdicts.map(({ rating }) => rating.label).join(', ')}: ${claim.text}`)
    console.log(`  opened: ${asked()}`)
  }
} catch (error) {
  failed(error)
}
