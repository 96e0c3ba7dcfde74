import { readFileSync } from 'node:fs'
import { call } from './client.ts'

// The whole story over HTTP, as a newsroom and a reader's extension would play it: an article in,
// its claims proposed, some accepted and checked, a second member's approval, annotations out.
// The desk, its verdicts and the pages they cite are invented for the demo (`.example` names).

type Article = { url: string; title: string; text: string } & Record<string, unknown>

type Candidate = {
  id: string
  statement: string
  quote: string
  score: number
  attribution: {
    name: string | null
    role: string | null
    speaker: { text: string } | null
  } | null
}

export type Annotations = {
  annotations: {
    claim: { text: string; claimant: { name: string; role: string | null } | null }
    appearances: { exact: string; position: { utf16: { start: number; end: number } } }[]
    verdicts: {
      organisation: { name: string }
      rating: { label: string }
      conclusion: string
      sources: { title: string | null; stance: string | null }[]
      permalink: string
      revision: number
    }[]
  }[]
}

/** What a later start needs to know; kept beside the local database. */
export type Played = { checkerKey: string; editorKey: string; adminKey: string }

type Verdict = { id: string; version: number; state: string }
type Member = { id: string; name: string }

export const article = JSON.parse(
  readFileSync(`${import.meta.dirname}/../demo/article.json`, 'utf8'),
) as Article

/** Which candidates the desk takes up, told by words in them, and what it finds. */
const CHECKS = JSON.parse(readFileSync(`${import.meta.dirname}/../demo/checks.json`, 'utf8')) as {
  words: string
  verdict: object
}[]

type Say = (line?: string) => void

/** Plays the story once; every step may be repeated after a crash without happening twice. */
export async function play(base: string, bootstrapSecret: string, say: Say): Promise<Played> {
  say('1. A desk is set up: an organisation, its admin, a checker and an editor.')
  const founding = await call<{
    organisation: { slug: string; name: string }
    key: { secret: string }
  }>(base, 'POST', '/v1/bootstrap', {
    key: bootstrapSecret,
    once: 'demo-desk',
    body: {
      organisation: {
        slug: 'demo-desk',
        name: 'The Demo Desk',
        siteUrl: 'https://desk.example/',
        methodologyUrl: 'https://desk.example/how-we-check',
        correctionsUrl: 'https://desk.example/corrections',
        approvalsRequired: 1,
      },
      admin: { name: 'Ada Okafor' },
    },
  })
  const admin = founding.body.key.secret
  const hire = async (name: string, role: string): Promise<string> => {
    const { body: member } = await call<Member>(
      base,
      'POST',
      `/v1/organisations/${founding.body.organisation.slug}/members`,
      { key: admin, once: `demo-member-${role}`, body: { name, role } },
    )
    const { body: key } = await call<{ secret: string }>(
      base,
      'POST',
      `/v1/members/${member.id}/keys`,
      { key: admin, once: `demo-key-${role}`, body: { label: 'Demo' } },
    )
    return key.secret
  }
  const checker = await hire('Ines Marchetti', 'checker')
  const editor = await hire('Tomas Berg', 'editor')

  say(`2. The checker submits “${article.title}”.`)
  const submitted = await call<{ candidates: Candidate[] }>(base, 'POST', '/v1/articles', {
    key: checker,
    once: 'demo-article',
    body: article,
  })
  const { candidates } = submitted.body
  say(`   ${candidates.length} claims are proposed. By score, with who says them:`)
  const best = candidates.toSorted((a, b) => b.score - a.score).slice(0, 12)
  for (const { score, statement, attribution } of best) {
    const role = attribution?.name && attribution.role ? `, ${attribution.role}` : ''
    const name = attribution?.name ?? attribution?.speaker?.text
    const speaker = name ? `  (${name}${role})` : ''
    say(`   ${score.toFixed(2)}  ${shorten(statement)}${speaker}`)
  }

  say(`3. The checker accepts ${CHECKS.length} of them and drafts a verdict on each, with sources;`)
  say('   the editor, who wrote none of it, approves.')
  for (const [index, { words, verdict }] of CHECKS.entries()) {
    const candidate = candidates.find(({ quote }) => quote.includes(words))
    if (!candidate) throw new Error(`No proposed claim holds the words “${words}”.`)
    const claim = await call<{ id: string }>(base, 'POST', '/v1/claims', {
      key: checker,
      once: `demo-claim-${index}`,
      body: { candidateId: candidate.id },
    })
    const drafted = await call<Verdict>(base, 'POST', `/v1/claims/${claim.body.id}/verdicts`, {
      key: checker,
      once: `demo-verdict-${index}`,
      body: verdict,
    })
    const step = (name: string, from: Verdict, key: string) =>
      call<Verdict>(base, 'POST', `/v1/verdicts/${from.id}/${name}`, {
        key,
        once: `demo-${name}-${index}`,
        ifMatch: from.version,
      })
    const inReview = await step('submit', drafted.body, checker)
    const { body: published } = await step('approve', inReview.body, editor)
    say(`   ${published.state}: ${shorten(candidate.statement)}`)
  }
  return { checkerKey: checker, editorKey: editor, adminKey: admin }
}

/** What a reader's extension asks: no key, one request. */
export async function readPage(base: string): Promise<Annotations> {
  const path = `/v1/annotations?url=${encodeURIComponent(article.url)}`
  return (await call<Annotations>(base, 'GET', path)).body
}

const shorten = (text: string): string => (text.length > 96 ? `${text.slice(0, 95)}…` : text)
