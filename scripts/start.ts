import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { call } from './client.ts'
import { layOut, type Mark, type Note, PLAIN, TERMINAL } from './margin.ts'
import { home, localBootstrapSecret, localLogKey, migrate, occupy, startWorker } from './server.ts'
import { type Annotations, article, play, type Played, readPage } from './story.ts'

// `npm start`: a local deployment with everything that there is to see in it. The first start plays
// the story on the demo article; later ones show what is there.

const here = home()
const say = (line = '') => console.log(line)

try {
  process.once('exit', occupy(here))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
const secret = localBootstrapSecret(here)
await localLogKey(here)
say('Applying the migrations to the local D1 …')
migrate(here)
const server = await startWorker(Number(process.env['PORT'] ?? 8787), here)

const stop = () => void server.stop().then(() => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
server.process.once('exit', (code) => process.exit(code ?? 1))
// A shell between npm and this process passes no signal on: when the parent goes, so does this.
const parent = process.ppid
setInterval(() => process.ppid !== parent && stop(), 1_000).unref()

try {
  const played = existsSync(here.played)
    ? (JSON.parse(readFileSync(here.played, 'utf8')) as Played)
    : await play(server.url, secret, say)
  writeFileSync(here.played, JSON.stringify(played, null, 2), { mode: 0o600 })
  // Deployed, the clock does it every hour; what it made last may have expired since.
  await call(server.url, 'POST', '/v1/lookup', { key: played.adminKey })
  say('What a reader’s extension gets for the page, set beside it:\n')
  say(show(await readPage(server.url)))
  say(next(server.url, played))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error('\nTo begin anew, delete the folder .wrangler and start again.')
  await server.stop()
  process.exit(1)
}

function show({ annotations }: Annotations): string {
  const inOrder = annotations.toSorted((a, b) => startOf(a) - startOf(b))
  const marks: Mark[] = inOrder.flatMap(({ appearances }, index) =>
    appearances.map(({ position }) => ({ ...position.utf16, number: index + 1 })),
  )
  const notes: Note[] = inOrder.map(({ claim, verdicts }, index) => ({
    number: index + 1,
    lines: [
      `[${index + 1}] ${claim.text}`,
      ...(claim.claimant ? [`Claimed by ${claim.claimant.name}`] : []),
      ...verdicts.flatMap((verdict) => [
        `${verdict.rating.label.toUpperCase()} (${verdict.organisation.name})`,
        verdict.conclusion,
        ...verdict.sources.map(({ title, stance }) => `- ${title ?? 'Source'} (${stance})`),
      ]),
    ],
  }))
  const width = Math.min(Math.max(process.stdout.columns ?? 100, 80), 130)
  const left = Math.floor(width * 0.55)
  const style = process.stdout.isTTY ? TERMINAL : PLAIN
  return layOut(article.text, marks, notes, { left, right: width - left - 5, style })
}

function startOf({ appearances }: Annotations['annotations'][number]): number {
  return Math.min(...appearances.map(({ position }) => position.utf16.start))
}

function next(url: string, { checkerKey }: Played): string {
  return `
Apostil listens on ${url} until you press Ctrl+C. Try:

  curl '${url}/v1/annotations?url=${article.url}'
  npm run glance -- --url ${url} ${article.url}
  curl -H 'Authorization: Bearer ${checkerKey}' \\
       -H 'Content-Type: application/json' -d '{"text":"The mayor said the budget grew by 12 percent."}' \\
       ${url}/v1/extract
  ${url}/docs      every route, and /problems every refusal

The key is the demo checker’s; the others are in ${here.played}.`
}
