import { call, failed, readArguments } from './client.ts'

// Publishes the private lookup's files now, as the clock does every hour.

const USAGE = `APOSTIL_KEY=<key of an admin of the first organisation> \\
  npm run lookup -- --url <deployment>`

const { values } = readArguments(USAGE, {
  url: { type: 'string', default: 'http://localhost:8787' },
})
const key = process.env['APOSTIL_KEY']
if (!key || !URL.canParse(values.url)) {
  console.error(USAGE)
  process.exit(2)
}

type Published = { version: number; pages: number; isSigned: boolean; base: number; deltas: number }

try {
  const { body } = await call<Published>(values.url, 'POST', '/v1/lookup', { key })
  const signed = body.isSigned ? 'signed' : 'not signed, for this deployment has no key (log-key)'
  console.log(
    `Manifest ${body.version}: ${body.pages} pages, ${body.base} base files, ${body.deltas} deltas; ${signed}.`,
  )
} catch (error) {
  failed(error)
}
