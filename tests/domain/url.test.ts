import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidPageUrl, PAGE_KEY_VERSION, pageHash, pageKey } from '../../src/domain/url.ts'
import vectors from '../fixtures/page-keys.json' with { type: 'json' }

/** The key, or the code of what was thrown; anything but InvalidPageUrl goes on. */
function outcome(url: string): string {
  try {
    return pageKey(url)
  } catch (error) {
    if (error instanceof InvalidPageUrl) return error.code
    throw error
  }
}

describe('the published vectors', () => {
  test('are those of this version', () => {
    expect(vectors.pageKeyVersion).toBe(PAGE_KEY_VERSION)
  })

  test.each(vectors.keys)('$why: $url', ({ url, key }) => {
    expect(pageKey(url)).toBe(key)
  })

  test.each(vectors.keys)('a key is its own key: $key', ({ key }) => {
    expect(pageKey(key)).toBe(key)
  })

  test.each(vectors.invalid)('names no page, $why: $url', ({ url, error }) => {
    expect(outcome(url)).toBe(error)
  })

  test.each(vectors.hashes)('the hash of $key', async ({ key, sha256 }) => {
    expect(await pageHash(key)).toBe(sha256)
  })
})

describe('whatever the text', () => {
  // Texts that look like URLs get further into the rules than random ones.
  const pieces = fc.constantFrom(
    ' ',
    '\t',
    '\\',
    '\ud800',
    ...'http:// https:// https:/ // / ? # #/ #!/ & = ; + . .. /../ @ : :80 :443 :8080'.split(' '),
    ..."% %2 %2F %3f %23 %25 %41 %2e %E9 %00 [ ] ' é 😀 a A b .html ?a=1 ~ | :~:".split(' '),
    ...'example.com EXAMPLE.com. bücher.example 127.1 0x7f.. [::1] constructor x.com'.split(' '),
    ...'web.archive.org/web/2020/ web.archive.org/web/ via.hypothes.is/ /proxy/ c/s/'.split(' '),
    ...'cdn.ampproject.org/ www.google.com/amp/s/ /amp .amp amp=1 amp __proto__'.split(' '),
    ...'utm_source=x fbclid via.x=1 &amp;utm_x s='.split(' '),
  )
  const urlLike = fc
    .tuple(fc.constantFrom('http://', 'https://', ''), fc.array(pieces, { maxLength: 14 }))
    .map(([scheme, rest]) => scheme + rest.join(''))
  const anything = fc.oneof(
    urlLike,
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.string({ unit: 'binary' }),
  )
  const runs = { numRuns: 5_000 }

  test('there is a key or an InvalidPageUrl, and a key is printable ASCII', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(outcome(text)).toMatch(/^(?:https:\/\/[!-~]+|url\.(?:malformed|not_http))$/)
      }),
      runs,
    )
  })

  test('a key is its own key', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const key = outcome(text)
        fc.pre(key.startsWith('https://'))
        expect(pageKey(key)).toBe(key)
      }),
      runs,
    )
  })

  test('http and https are one', () => {
    fc.assert(
      fc.property(urlLike, (text) => {
        fc.pre(/^https?:\/\//.test(text))
        const rest = text.replace(/^https?/, '')
        expect(outcome(`http${rest}`)).toBe(outcome(`https${rest}`))
      }),
      runs,
    )
  })

  test('half a surrogate pair is the replacement character', () => {
    expect(pageKey('https://example.com/\ud800')).toBe('https://example.com/%EF%BF%BD')
  })

  test('the time grows with the length, not with its square', () => {
    const long = 200_000
    const traps = [
      `https://example.com/${'/'.repeat(long)}x`,
      `https://example.com${'/.amp'.repeat(long / 5)}`,
      `https://example.com/?${'amp;'.repeat(long / 4)}=1`,
      `https://example.com/?${'a&'.repeat(long / 2)}`,
      `https://example.com/${'%'.repeat(long)}`,
      `https://web.archive.org/web/2020/${'a.'.repeat(long / 2)}@`,
      `https://${'via.hypothes.is/https://'.repeat(long / 24)}example.com`,
      `https://${'a.'.repeat(long / 2)}example/?${'a&'.repeat(long / 2)}`,
    ]
    const begun = performance.now()
    for (const trap of traps) outcome(trap)
    // About 0.3 s; a quadratic rule takes minutes.
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})

describe('a page', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter((text) => text !== 'amp')
  const host = fc.tuple(word, fc.constantFrom('example', 'test')).map((labels) => labels.join('.'))
  const path = fc.array(word, { maxLength: 4 }).map((words) => words.map((it) => `/${it}`).join(''))
  // `sel_` keeps a generated name from being one that is dropped.
  const part = fc.tuple(word, word).map(([name, value]) => ({ name: `sel_${name}`, value }))
  const parts = fc.uniqueArray(part, { maxLength: 6, selector: ({ name }) => name })
  const write = (list: { name: string; value: string }[]) =>
    list.length === 0 ? '' : `?${list.map(({ name, value }) => `${name}=${value}`).join('&')}`

  test('keeps its key with slashes at the end', () => {
    fc.assert(
      fc.property(host, path, parts, fc.nat({ max: 3 }), (name, where, query, slashes) => {
        const plain = pageKey(`https://${name}${where}${write(query)}`)
        expect(pageKey(`https://${name}${where}${'/'.repeat(slashes)}${write(query)}`)).toBe(plain)
      }),
    )
  })

  test('keeps its key whatever the order of its parts', () => {
    const twoOrders = parts.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    )
    fc.assert(
      fc.property(host, path, twoOrders, (name, where, [one, other]) => {
        const url = `https://${name}${where}`
        expect(pageKey(url + write(one))).toBe(pageKey(url + write(other)))
      }),
    )
  })

  test('keeps its key with tracking parts anywhere', () => {
    const tracking = fc.constantFrom(
      ...'utm_source UTM_Medium gclid fbclid mc_eid WT.mc_id oly_anon_id ref_src'.split(' '),
      ...'resourcekey vero_id _hsenc igshid ttclid yclid msclkid'.split(' '),
    )
    fc.assert(
      fc.property(
        host,
        path,
        parts,
        tracking,
        word,
        fc.nat(),
        (name, where, query, by, value, at) => {
          const url = `https://${name}${where}`
          const tracked = query.toSpliced(at % (query.length + 1), 0, { name: by, value })
          expect(pageKey(url + write(tracked))).toBe(pageKey(url + write(query)))
        },
      ),
    )
  })

  test('keeps its key inside wrappers, one in another', () => {
    const bare = (url: string) => url.replace('https://', '')
    const wrapper = fc.constantFrom<(url: string) => string>(
      (url) => `https://web.archive.org/web/20200301120000/${url}`,
      (url) => `https://web.archive.org/web/2020if_/${bare(url)}`,
      (url) => `https://via.hypothes.is/${url}`,
      (url) => `https://www.google.com/amp/s/${bare(url)}`,
      (url) => `https://any.cdn.ampproject.org/c/s/${bare(url)}`,
    )
    const wrappers = fc.array(wrapper, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(host, path, parts, wrappers, (name, where, query, list) => {
        const url = `https://${name}${where}${write(query)}`
        const wrapped = list.reduce((inner, wrap) => wrap(inner), url)
        expect(pageKey(wrapped)).toBe(pageKey(url))
      }),
    )
  })

  test('has another key than every other page', () => {
    const page = fc.tuple(host, path, parts)
    fc.assert(
      fc.property(page, page, ([name, where, query], [otherName, otherWhere, otherQuery]) => {
        const sorted = (list: typeof query) =>
          write(list.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
        const one = `https://${name}${where}${sorted(query)}`
        const other = `https://${otherName}${otherWhere}${sorted(otherQuery)}`
        expect(pageKey(one) === pageKey(other)).toBe(one === other)
      }),
    )
  })
})

describe('InvalidPageUrl', () => {
  test('does not quote what was looked up', () => {
    for (const url of ['https://secret.example:x/', 'ftp://secret.example/']) {
      const error = (() => {
        try {
          return pageKey(url)
        } catch (thrown) {
          return thrown
        }
      })()
      expect(error).toBeInstanceOf(InvalidPageUrl)
      const { name, message, cause, stack } = error as InvalidPageUrl
      expect(name).toBe('InvalidPageUrl')
      expect(cause).toBeUndefined()
      expect(message + stack).not.toContain('secret')
    }
  })
})
