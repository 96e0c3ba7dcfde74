import { beforeAll, describe, expect, it } from 'vitest'
import { call, type Reply } from '../../support/api.ts'
import {
  annotationsOf,
  COMPLETE_DRAFT,
  created,
  type Desk,
  foundDesk,
  step,
} from '../../support/desk.ts'
import { expectProblem } from '../../support/problems.ts'
import { anyClaim, draft, read } from '../verdicts/support.ts'

// Text is kept and told as it was written, whatever it looks like: answers are JSON that no browser
// takes for a page, and the one field that holds HTML holds none of the input's making.

const HOSTILE =
  '"><script>alert(1)</script><img src=x onerror=alert(1)> \'; -- \\ \u2028 ${x} {{x}}'

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

/** The body of an answer that a browser shows as JSON or not at all. */
function shown(reply: Reply) {
  const { headers } = reply
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  return created(reply)
}

/** Every tag of what is made of a rationale. */
const tagsIn = (html: string) => html.match(/<[^>]*>?/g) ?? []

describe('what looks like markup', () => {
  it('in the names of organisations and members and in the labels of keys is text', async () => {
    const { key } = desk.admin
    const path = `/v1/organisations/${desk.slug}`
    const headers = { 'If-Match': '*' }
    shown(await call('PATCH', path, { key, headers, body: { name: HOSTILE } }))
    const member = shown(
      await call('POST', `${path}/members`, { key, body: { name: HOSTILE, role: 'checker' } }),
    )
    const keys = `/v1/members/${member.id}/keys`
    const issued = shown(await call('POST', keys, { key, body: { label: HOSTILE } }))

    expect(shown(await call('GET', path)).name).toBe(HOSTILE)
    expect(shown(await call('GET', '/v1/organisations')).items).toMatchObject([{ name: HOSTILE }])
    expect(shown(await call('GET', `/v1/members/${member.id}`, { key })).name).toBe(HOSTILE)
    expect(shown(await call('GET', keys, { key })).items).toMatchObject([{ label: HOSTILE }])
    expect(shown(await call('GET', '/v1/me', { key: issued.secret }))).toMatchObject({
      member: { name: HOSTILE },
      organisation: { name: HOSTILE },
    })
  })

  it('in the reason for which a claim is declined is text, in the refusal that tells it too', async () => {
    const claim = await anyClaim(desk)
    shown(
      await call('POST', `/v1/claims/${claim.id}/decline`, {
        key: desk.editor.key,
        headers: { 'If-Match': '*' },
        body: { reason: HOSTILE },
      }),
    )
    const { key } = desk.contributor
    expect(shown(await call('GET', `/v1/claims/${claim.id}`, { key })).declinedReason).toBe(HOSTILE)
    const refused = await draft(desk.contributor, claim.id)
    expectProblem(refused, 409, 'claim.declined')
    expect(refused.body.detail).toContain(HOSTILE)
  })

  it('in an article, on its claim and in a verdict is text, to the desk and to readers', async () => {
    const url = 'https://news.example/markup'
    const { key } = desk.contributor
    const told = { title: HOSTILE, publisher: HOSTILE, author: HOSTILE }
    const text = `The mayor said: ${HOSTILE} And that was all.`
    const submitted = shown(
      await call('POST', '/v1/articles', { key, body: { url, text, ...told } }),
    )
    expect(submitted.article).toMatchObject(told)
    expect(shown(await call('GET', `/v1/articles/${submitted.article.id}`, { key }))).toMatchObject(
      told,
    )
    const captured = shown(await call('GET', `/v1/captures/${submitted.capture.id}`, { key }))
    expect(captured.text).toBe(text)

    const quoted = { captureId: submitted.capture.id, exact: HOSTILE, speaker: HOSTILE }
    const words = {
      text: HOSTILE,
      claimant: { name: HOSTILE, role: HOSTILE, sameAs: [] },
      topics: [HOSTILE],
    }
    const claim = await anyClaim(desk, { ...words, appearance: quoted })
    const written = {
      conclusion: HOSTILE,
      conflictOfInterest: HOSTILE,
      sources: [
        {
          ...COMPLETE_DRAFT.sources[0],
          title: HOSTILE,
          publisher: HOSTILE,
          passage: HOSTILE,
          url: 'https://city.example/?q=%22%3E%3Cscript%3E',
        },
        { kind: 'withheld', withheldReason: HOSTILE },
      ],
    }
    const rationale = [
      HOSTILE,
      '<b onclick=alert(1)>*bold*</b> <!-- <i> --> <svg/onload=alert(1)>',
      '[a](javascript:alert(1)) ![b](https://spy.example/b.png) [c](https://city.example/"onclick=x)',
      '[d](<https://city.example/"onclick="x>)',
    ].join('\n\n')
    const body = { ...COMPLETE_DRAFT, ...written, rationale }
    const drafted = created(await draft(desk.contributor, claim.id, body))
    const handedOver = created(await step(desk.checker, drafted, 'submit'))
    const noted = shown(await step(desk.editor, handedOver, 'return', { note: HOSTILE }))
    expect(noted.returnNote).toBe(HOSTILE)
    const again = created(await step(desk.checker, noted, 'submit'))
    shown(await step(desk.editor, again, 'approve'))

    expect(shown(await call('GET', `/v1/claims/${claim.id}`))).toMatchObject(words)
    const { published } = shown(await read(drafted.id))
    const page = shown(await annotationsOf(url))
    expect(page.annotations).toMatchObject([
      {
        claim: words,
        appearances: [{ exact: HOSTILE, speaker: HOSTILE }],
        verdicts: [{ organisation: { name: HOSTILE } }],
      },
    ])
    for (const verdict of [published, page.annotations[0].verdicts[0]]) {
      expect(verdict).toMatchObject({ ...written, rationale: { markdown: rationale } })
      for (const tag of tagsIn(verdict.rationale.html))
        expect(tag).toMatch(
          /^<(?:\/?(?:p|em|a)|a rel="nofollow noopener noreferrer" href="https:[^"<>]*")>$/,
        )
    }
  })
})
