import { call, failed, readArguments } from './client.ts'
import { home, localBootstrapSecret } from './server.ts'

// Creates the first organisation of a deployment and its admin, and prints the admin's key.

const USAGE = `npm run bootstrap -- --url <deployment> --slug <slug> --name <organisation> --admin <name>
    [--site <url>] [--methodology <url>] [--corrections <url>] [--approvals 0|1|2]

The bootstrap secret is read from the environment variable BOOTSTRAP_SECRET; for a
deployment on localhost, from the folder .wrangler.`

const { values } = readArguments(USAGE, {
  url: { type: 'string', default: 'http://localhost:8787' },
  slug: { type: 'string' },
  name: { type: 'string' },
  admin: { type: 'string' },
  site: { type: 'string' },
  methodology: { type: 'string' },
  corrections: { type: 'string' },
  approvals: { type: 'string', default: '1' },
})

const { url, slug, name, admin } = values
if (!slug || !name || !admin || !URL.canParse(url)) {
  console.error(USAGE)
  process.exit(2)
}

const isLocal = ['localhost', '127.0.0.1'].includes(new URL(url).hostname)
const secret =
  process.env['BOOTSTRAP_SECRET'] ?? (isLocal ? localBootstrapSecret(home()) : undefined)
if (!secret) {
  console.error('Set BOOTSTRAP_SECRET to the secret that you gave the Worker.\n\n' + USAGE)
  process.exit(2)
}

type Founding = {
  organisation: { id: string; slug: string }
  member: { id: string; name: string }
  key: { secret: string }
}

try {
  const { body } = await call<Founding>(url, 'POST', '/v1/bootstrap', {
    key: secret,
    body: {
      organisation: {
        slug,
        name,
        siteUrl: values.site ?? null,
        methodologyUrl: values.methodology ?? null,
        correctionsUrl: values.corrections ?? null,
        approvalsRequired: Number(values.approvals),
      },
      admin: { name: admin },
    },
  })
  console.log(`Organisation ${body.organisation.slug} (${body.organisation.id}) is set up.`)
  console.log(`${body.member.name} is its admin. This key is shown once; keep it safe:\n`)
  console.log(`  ${body.key.secret}\n`)
} catch (error) {
  failed(error)
}
