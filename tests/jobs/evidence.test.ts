import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { recheckSources } from '../../src/jobs/evidence.ts'
import { contextOf } from '../../src/jobs/context.ts'
import { env } from 'cloudflare:workers'
import type { Bindings } from '../../src/http/environment.ts'
import { contents, count, rows } from '../support/database.ts'
import { created, type Desk, foundDesk, step } from '../support/desk.ts'
import { call } from '../support/api.ts'
import {
  asked,
  become,
  checksOf,
  DAY,
  HOUR,
  pageAt,
  PASSAGE,
  redirect,
  restAll,
  runJobsAt,
  saying,
  sourceOf,
  storedSource,
  verdictOn,
} from '../support/evidence.ts'
import { logOf } from '../support/log.ts'
import { watchDatabase, writes } from '../support/watch.ts'

const { site, other, closed, gone } = inject('web')

let desk: Desk

beforeAll(async () => {
  desk = await foundDesk()
})

beforeEach(async () => {
  await restAll()
  await asked()
})

const iso = (time: number) => new Date(time).toISOString()

/** A run of the job alone, within bounds. */
const runWithin = (pages: number, milliseconds = 60_000, now = Date.now() + HOUR) =>
  recheckSources(contextOf('evidence', env, new Date(now)), {
    pages,
    milliseconds,
  })

/** A page that a published verdict relies on, and that has been looked at once. */
async function checkedPage(
  name: string,
  path = saying(PASSAGE),
): Promise<{ url: string; at: number }> {
  const url = pageAt(name)
  await become(name, path)
  await verdictOn(desk, sourceOf(url))
  const at = Date.now() + HOUR
  await runJobsAt(at)
  return { url, at }
}

/** Looks again after so many days; what is known then. */
async function lookAgain({ url, at }: { url: string; at: number }, days = 7) {
  const time = at + days * DAY
  await runJobsAt(time)
  const source = await storedSource(url)
  expect(source.checked_at, 'it was its turn').toBe(iso(time))
  const days_ = (Date.parse(source.next_check_at!) - time) / DAY
  return { ...source, again: days_, checks: await checksOf(url), at: time }
}

const findings = () => rows('select verdict_id, state, positions from evidence_findings')

describe('the first look at a page that a publication cites', () => {
  it('is kept: what it saw, when, and when it looks again', async () => {
    const { url, at } = await checkedPage('first')
    expect(await storedSource(url)).toMatchObject({
      state: 'ok',
      checked_at: iso(at),
      next_check_at: iso(at + 7 * DAY),
      failures: 0,
    })
    expect(await checksOf(url)).toMatchObject([
      {
        at: iso(at),
        state: 'ok',
        status: 200,
        final_url: url,
        content_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        detail: 'The page holds each passage that a published verdict relies on.',
      },
    ])
    expect(await asked()).toEqual([`${site} /robots.txt`, `${site} /as/first`])
    const { id } = await storedSource(url)
    expect(await rows('select action, actor_kind from audit where record_id = ?', id)).toEqual([
      { action: 'source.checked', actor_kind: 'system' },
    ])
  })

  it('happens by a robot that says its name, and where it is at home if that is known', async () => {
    const agents = async (bindings: Partial<Bindings>) => {
      await rows('update sources set next_check_at = ? where page_key like ?', iso(0), '%/as/agent')
      await runJobsAt(Date.now() + HOUR, bindings)
      const log: string[] = await (await fetch(`http://${site}/log`)).json()
      return log.map((line) => line.split(' ').slice(2).join(' '))
    }
    await become('agent', saying(PASSAGE))
    await verdictOn(desk, sourceOf(pageAt('agent')))
    const bare = 'Apostil/0.1.0 (fact-check annotation)'
    expect(await agents({ PUBLIC_URL: '' })).toEqual([bare, bare])
    const known = 'Apostil/0.1.0 (fact-check annotation; +https://a.example)'
    expect(await agents({ PUBLIC_URL: 'https://a.example' })).toEqual([known, known])
  })

  it('does not happen while it is a draft that cites it, nor for a withheld source', async () => {
    const before = await count('sources')
    const claim = created(
      await call('POST', '/v1/claims', {
        key: desk.contributor.key,
        body: { text: 'It grew.', claimant: { name: 'Mara' } },
      }),
    )
    const withheld = { kind: 'withheld', withheldReason: 'They would lose their work.' }
    const sources = [sourceOf(pageAt('draft')), withheld]
    created(
      await call('POST', `/v1/claims/${claim.id}/verdicts`, {
        key: desk.contributor.key,
        body: { sources },
      }),
    )
    await runJobsAt(Date.now() + 100 * DAY)
    expect(await storedSource(pageAt('draft'))).toMatchObject({ state: null, next_check_at: null })
    expect(await count('sources')).toBe(before + 1)
    expect(await asked()).toEqual([])
  })

  it('comes at once for a further verdict, and judges the page by its passage too', async () => {
    const { url } = await checkedPage('further')
    const second = await verdictOn(desk, sourceOf(url, 'Words that stand elsewhere.'))
    await runJobsAt(Date.now() + 2 * HOUR)
    expect(await storedSource(url)).toMatchObject({ state: 'changed' })
    expect(await findings()).toEqual([
      { verdict_id: second.id, state: 'changed', positions: '[1]' },
    ])
  })
})

describe('a later look', () => {
  it('that finds the same keeps nothing but that it was', async () => {
    const page = await checkedPage('same')
    const { state, checks, again } = await lookAgain(page)
    expect({ state, again, checks: checks.length }).toEqual({ state: 'ok', again: 7, checks: 1 })
  })

  it('is not taken before its time, and a second run at the same time does nothing', async () => {
    const page = await checkedPage('twice')
    await asked()
    // The same hour signs the lookup anew: that is not what is looked at here.
    const stored = async () =>
      Object.entries(await contents()).filter(([table]) => !table.startsWith('lookup_'))
    const before = await stored()
    await runJobsAt(page.at)
    await runJobsAt(page.at + 7 * DAY - 1)
    expect(await stored()).toEqual(before)
    expect(await asked()).toEqual([])
  })

  it('does not mind the rest of the page, nor marks, capitals and white space of the passage', async () => {
    const page = await checkedPage('folded', saying('It’s “11.6 – percent”, he said'))
    const verdict = await verdictOn(desk, sourceOf(page.url, `IT'S "11.6 - percent",\n he  said`))
    await become('folded', saying('Something new. it\u2019s  «11.6\u00a0\u2014 percent», he said.'))
    await runJobsAt(page.at + HOUR)
    const found = await findings()
    expect(found.map(({ verdict_id }) => verdict_id)).not.toContain(verdict.id)
  })

  it('finds the page changed where a passage is not in it any more', async () => {
    const page = await checkedPage('changed')
    const [first] = await checksOf(page.url)
    await become('changed', saying('Harbour: 9 percent above the previous year.'))
    const { state, again, checks } = await lookAgain(page)
    expect({ state, again }).toEqual({ state: 'changed', again: 7 })
    expect(checks[1]).toMatchObject({
      state: 'changed',
      status: 200,
      final_url: page.url,
      detail: `The page’s text does not hold “${PASSAGE}”.`,
    })
    expect(checks[1]!.content_sha256).not.toBe(first!.content_sha256)
    await become('changed', saying(PASSAGE))
    const mended = await lookAgain({ ...page, at: page.at + 7 * DAY })
    expect(mended.checks.map((check) => check.state)).toEqual(['ok', 'changed', 'ok'])
  })

  it('finds it moved where a redirect to another page is for good, and tells where to', async () => {
    const page = await checkedPage('moved')
    const target = pageAt('moved-here')
    await become('moved-here', saying(PASSAGE))
    await become('moved', redirect(target, 308))
    const { state, checks } = await lookAgain(page)
    expect(state).toBe('moved')
    expect(checks[1]).toMatchObject({ state: 'moved', status: 200, final_url: target })
    expect(checks[1]!.detail).toContain(`moved for good to ${target}. The page holds each passage`)

    await become('moved-here', saying('Nothing of it.'))
    const later = await lookAgain({ ...page, at: page.at + 7 * DAY })
    expect(later.state).toBe('changed')
    expect(later.checks[2]!.detail).toMatch(/moved for good to .* does not hold/)
  })

  it.each([
    ['a redirect that is not for good', (target: string) => redirect(target, 302)],
    [
      'another address of the same page',
      (_: string, url: string) => redirect(`${url}?utm_source=x`),
    ],
  ])('does not find it moved by %s', async (what, way) => {
    const name = `stays-${what.length}`
    const target = pageAt(`${name}-target`)
    const page = await checkedPage(name)
    await become(`${name}-target`, saying(PASSAGE))
    // The same address with a query leads to what stood there, not round in a circle.
    await become(name, way(target, `http://${site}/as/${name}/`))
    await become(`${name}/`, saying(PASSAGE))
    const { state, checks } = await lookAgain(page)
    expect(`${state} ${checks.length}`).toBe('ok 1')
  })

  it.each([404, 410])('finds it gone where the site answers %d', async (status) => {
    const page = await checkedPage(`gone-${status}`)
    await become(`gone-${status}`, `/status/${status}`)
    const { state, again, checks } = await lookAgain(page)
    expect({ state, again }).toEqual({ state: 'gone', again: 30 })
    expect(checks[1]).toMatchObject({
      state: 'gone',
      status,
      content_sha256: null,
      detail: `${site} answers ${status}.`,
    })
  })

  it('finds it there and says so where it is nothing that can be read', async () => {
    const page = await checkedPage('pdf', '/type?type=application/pdf')
    const { state, checks } = await lookAgain(page)
    expect(state).toBe('ok')
    expect(checks).toMatchObject([
      {
        state: 'ok',
        status: 200,
        content_sha256: null,
        detail: 'The page is application/pdf, not HTML. Passages could not be looked for.',
      },
    ])
  })
})

describe('a page that cannot be reached', () => {
  it.each([
    ['answers 503', '/status/503'],
    ['answers 403', '/status/403'],
    ['wants a login', '/status/401'],
    ['asks for payment', '/status/402'],
    ['breaks off', '/broken'],
    ['stalls', '/stalled'],
    ['leads round in a circle', redirect('/circle/a', 302)],
    ['leads to where robots may not', '/to?status=302&url=/disallowed'],
  ])('because it %s is never said to be changed', async (_why, path) => {
    const name = `unreachable-${path.replaceAll(/\W/g, '')}`
    const page = await checkedPage(name)
    const before = await findings()
    await become(name, path)
    const { state, again, failures, checks } = await lookAgain(page)
    expect({ state, again, failures }).toEqual({ state: 'unreachable', again: 1, failures: 1 })
    expect(checks.map((check) => check.state)).toEqual(['ok', 'unreachable'])
    expect(checks[1]).toMatchObject({ content_sha256: null, detail: expect.stringMatching(/\.$/) })
    expect(await findings()).toEqual(before)
  })

  it('is tried again after 1, 2, 4 and then every 7 days, and told of once', async () => {
    const page = await checkedPage('backing-off')
    await become('backing-off', '/status/500')
    let at = page.at
    for (const [days, again] of [
      [7, 1],
      [1, 2],
      [2, 4],
      [4, 7],
      [7, 7],
    ] as const) {
      const now = await lookAgain({ ...page, at }, days)
      expect(now).toMatchObject({ state: 'unreachable', again })
      expect(now.checks).toHaveLength(2)
      at = now.at
    }
    await become('backing-off', saying(PASSAGE))
    const back = await lookAgain({ ...page, at })
    expect(back).toMatchObject({ state: 'ok', failures: 0, again: 7 })
    expect(back.checks.map((check) => check.state)).toEqual(['ok', 'unreachable', 'ok'])
  })

  it('keeps what was found of it before, and is not hurried by a publication', async () => {
    const page = await checkedPage('hidden')
    await become('hidden', saying('Nothing of it.'))
    const changed = await lookAgain(page)
    const before = await findings()
    await become('hidden', '/status/503')
    const hidden = await lookAgain({ ...page, at: changed.at })
    expect(hidden.state).toBe('unreachable')
    expect(await findings()).toEqual(before)
    await verdictOn(desk, sourceOf(page.url))
    expect((await storedSource(page.url)).next_check_at).toBe(hidden.next_check_at)
  })

  it('is gone when its name has led nowhere three times in a row', async () => {
    const url = 'https://nobody.web.example/report'
    await verdictOn(desk, sourceOf(url))
    let at = Date.now() + HOUR
    const states: string[] = []
    for (const days of [0, 1, 2]) {
      const { state } = await lookAgain({ url, at }, days)
      states.push(state!)
      at += days * DAY
    }
    expect(states).toEqual(['unreachable', 'unreachable', 'gone'])
    expect((await checksOf(url)).at(-1)).toMatchObject({
      state: 'gone',
      status: null,
      final_url: null,
      detail: 'There is no site of the name nobody.web.example.',
    })
    expect((await storedSource(url)).next_check_at).toBe(iso(at + 30 * DAY))
  })

  it('because the resolver fails is not gone, however often', async () => {
    const url = 'https://failing.web.example/report'
    await verdictOn(desk, sourceOf(url))
    let at = Date.now() + HOUR
    for (const days of [0, 1, 2, 4, 7]) {
      expect((await lookAgain({ url, at }, days)).state).toBe('unreachable')
      at += days * DAY
    }
  })
})

describe('addresses that are not public', () => {
  it.each([
    ['http://169.254.169.254/latest/meta-data', []],
    ['http://10.0.0.1/', []],
    ['http://[::1]/', []],
    ['http://localhost:8787/', []],
    ['https://printer.local/', []],
    ['https://city.example:8443/', []],
    ['https://private.web.example/', ['A', 'AAAA']],
    ['https://metadata.web.example/', ['A', 'AAAA']],
    ['https://mixed.web.example/', ['A', 'AAAA']],
  ])('%s is never connected to', async (url, types) => {
    await verdictOn(desk, sourceOf(url))
    await runJobsAt(Date.now() + HOUR)
    const [source] = await rows(
      'select state from sources where next_check_at is not null and checked_at is not null',
    )
    expect(source).toEqual({ state: 'unreachable' })
    const names = types.map(() => `resolver ${new URL(url).hostname}`)
    expect(await asked()).toEqual(names)
  })

  it.each(['http://10.0.0.1/', 'https://loopback.web.example/', 'file:///etc/passwd'])(
    'nor is %s where a page redirects to it',
    async (target) => {
      const name = `inward-${target.replaceAll(/\W/g, '')}`
      const { url } = await checkedPage(name, redirect(target))
      expect(await storedSource(url)).toMatchObject({ state: 'unreachable' })
      expect((await asked()).filter((line) => !line.startsWith('resolver'))).toEqual([
        `${site} /robots.txt`,
        `${site} /as/${name}`,
      ])
    },
  )
})

describe('a run', () => {
  /** Pages on each of several hosts, all due. */
  async function duePages(name: string, hosts: string[], each = 1): Promise<string[]> {
    await become(name, saying(PASSAGE))
    const urls = hosts.flatMap((host) =>
      Array.from({ length: each }, (_, index) => `${pageAt(name, host)}?n=${index}`),
    )
    await verdictOn(desk, ...urls.map((url) => sourceOf(url)))
    return urls
  }
  const seen = async (urls: string[]) => {
    const sources = await Promise.all(urls.map(storedSource))
    return urls.filter((_, index) => sources[index]!.checked_at !== null)
  }

  it('looks at one page of a host, and leaves the others to the runs after it', async () => {
    const urls = await duePages('spaced', [site, other], 3)
    const start = Date.now() + HOUR
    for (const run of [1, 2, 3]) {
      await runJobsAt(start + run * HOUR)
      const requests = (await asked()).filter((line) => line.includes('/as/spaced'))
      expect(requests.map((line) => line.split(' ')[0]).toSorted()).toEqual(
        [site, other].toSorted(),
      )
      expect(await seen(urls)).toHaveLength(run * 2)
    }
    await runJobsAt(start + 4 * HOUR)
    expect(await asked()).toEqual([])
  })

  it('lets a host that a redirect led to wait as well', async () => {
    const [url, there] = [pageAt('to-other'), pageAt('of-other', other)]
    await become('of-other', saying(PASSAGE))
    await become('to-other', redirect(`http://${other}/words?say=${PASSAGE}`))
    await verdictOn(desk, sourceOf(url))
    await rows('update sources set next_check_at = ? where next_check_at is not null', iso(0))
    await verdictOn(desk, sourceOf(there))
    await runJobsAt(Date.now() + HOUR)
    expect((await storedSource(url)).checked_at).not.toBeNull()
    expect((await storedSource(there)).checked_at).toBeNull()
    await runJobsAt(Date.now() + 2 * HOUR)
    expect((await storedSource(there)).checked_at).not.toBeNull()
  })

  it('looks at no more pages than it may, the longest due first', async () => {
    const urls = await duePages('bounded', [site, other, closed, gone])
    for (const [index, url] of urls.entries())
      await rows(
        'update sources set next_check_at = ? where page_key = ?',
        iso(1_000 * (4 - index)),
        url.replace('http:', 'https:'),
      )
    await runWithin(1)
    expect(await seen(urls)).toEqual(urls.slice(3))
    await runWithin(2)
    expect(await seen(urls)).toEqual(urls.slice(1))
    await runWithin(2)
    expect(await seen(urls)).toEqual(urls)
  })

  it('begins with no page when its time is over', async () => {
    const urls = await duePages('late', [site, other])
    await runWithin(40, 0)
    expect(await seen(urls)).toEqual([])
    expect(await asked()).toEqual([])
    await runWithin(40)
    expect(await seen(urls)).toEqual(urls)
  })

  it('goes on behind a failure in the middle; what failed is as it was, and due', async () => {
    const urls = await duePages('failing', [site, other, closed])
    let batches = 0
    const { DB, trips } = watchDatabase(async () => {
      const trip = trips.at(-1)!
      if (writes(trip) && trip.sent.some(({ sql }) => sql.includes('source')) && ++batches === 2)
        throw new Error('D1_ERROR: the database is away')
    })
    const log = await logOf(() => runJobsAt(Date.now() + HOUR, { DB }))
    expect(log).toEqual([expect.stringContaining('"level":"error"')])
    expect(log[0]).not.toContain('away')
    expect(await seen(urls)).toHaveLength(2)
    const [left] = await rows(
      `select state, checked_at, failures, next_check_at < ? as due from sources
       where page_key like '%/as/failing%' and checked_at is null`,
      iso(Date.now()),
    )
    expect(left).toEqual({ state: null, checked_at: null, failures: 0, due: 1 })
    await asked()
    await runJobsAt(Date.now() + 2 * HOUR)
    expect(await seen(urls)).toEqual(urls)
    const hosts = (await asked()).map((line) => line.split(' ')[0])
    expect(new Set(hosts).size, 'only what had failed is asked for').toBe(1)
  })

  it('ends after three failures of its own', async () => {
    const urls = await duePages('away', [site, other, closed, gone])
    const { DB, trips } = watchDatabase(async () => {
      if (writes(trips.at(-1)!) && trips.at(-1)!.sent.some(({ sql }) => sql.includes('"sources"')))
        throw new Error('D1_ERROR: the database is away')
    })
    const log = await logOf(() => runJobsAt(Date.now() + HOUR, { DB }))
    expect(log).toHaveLength(3)
    expect(await seen(urls)).toEqual([])
  })

  it('keeps nothing of a look during which a publication made the page due again', async () => {
    const { url, at } = await checkedPage('overtaken')
    let overtaken = false
    const { DB, trips } = watchDatabase(async () => {
      const isLook =
        writes(trips.at(-1)!) && trips.at(-1)!.sent.some(({ sql }) => sql.includes('"sources"'))
      if (!isLook || overtaken) return
      overtaken = true
      await verdictOn(desk, sourceOf(url, 'Words of another verdict.'))
    })
    await become('overtaken', '/status/404')
    await logOf(() => runJobsAt(at + 7 * DAY, { DB }))
    expect(overtaken).toBe(true)
    expect(await storedSource(url)).toMatchObject({ state: 'ok', checked_at: iso(at) })
    await runJobsAt(at + 7 * DAY + HOUR)
    expect(await storedSource(url)).toMatchObject({ state: 'gone' })
  })

  it('looks no more at what no published verdict cites any longer', async () => {
    await become('retracted', saying('Nothing of it.'))
    const url = pageAt('retracted')
    const verdict = await verdictOn(desk, sourceOf(url))
    const at = Date.now() + HOUR
    await runJobsAt(at)
    expect(await findings()).toContainEqual(expect.objectContaining({ verdict_id: verdict.id }))
    created(await step(desk.editor, verdict, 'retract', { reason: 'It was about another year.' }))
    await asked()
    await runJobsAt(at + 7 * DAY)
    expect(await asked()).toEqual([])
    expect(await storedSource(url)).toMatchObject({ state: 'changed', next_check_at: null })
    expect(await findings()).not.toContainEqual(expect.objectContaining({ verdict_id: verdict.id }))
  })

  it('looks at the page itself where only one of its citations leads to an archive of it', async () => {
    const key = pageAt('archived')
    await become('archived', saying(PASSAGE))
    await verdictOn(desk, sourceOf(key))
    await verdictOn(desk, sourceOf(`https://web.archive.org/web/2024/${key}`))
    expect(await count('sources where page_key like ?', '%/as/archived')).toBe(1)
    await runJobsAt(Date.now() + HOUR)
    expect(await asked()).toEqual([`${site} /robots.txt`, `${site} /as/archived`])
  })
})
