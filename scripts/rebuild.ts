import { call, failed, readArguments } from './client.ts'

// Makes every page's annotations anew from the records, slice by slice.

const USAGE = `APOSTIL_KEY=<key of an admin of the first organisation> \\
  npm run rebuild -- --url <deployment>`

const { values } = readArguments(USAGE, {
  url: { type: 'string', default: 'http://localhost:8787' },
})
const key = process.env['APOSTIL_KEY']
if (!key || !URL.canParse(values.url)) {
  console.error(USAGE)
  process.exit(2)
}

type Rebuilt = { mended: string[]; next: string | null }

try {
  let after: string | null = null
  let mended = 0
  do {
    const { body }: { body: Rebuilt } = await call<Rebuilt>(values.url, 'POST', '/v1/rebuild', {
      key,
      body: { after },
    })
    mended += body.mended.length
    after = body.next
  } while (after !== null)
  console.log(`${mended} claims were shown otherwise than the records say; they are mended.`)
} catch (error) {
  failed(error)
}
