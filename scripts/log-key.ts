import { newKey } from '../src/log/note.ts'

// Makes a key for the transparency log.

const USAGE = `npm run log-key -- <name>

The name stands in the key and under every checkpoint: by custom the log's origin, for
instance checks.example/log. No white space, no plus sign.`

const [name, ...rest] = process.argv.slice(2)
if (name === undefined || rest.length > 0 || name.startsWith('-')) {
  console.error(USAGE)
  process.exit(2)
}
try {
  const { secret, vkey } = await newKey(name)
  console.log(`The private key, for the secret LOG_KEYS; keep it nowhere else:

  ${secret}

What verifiers take, for everybody to know:

  ${vkey}
`)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exit(2)
}
