import { describe, expect, it } from 'vitest'
import { mayFetch, robotsFor } from '../../src/ingestion/robots.ts'

const may = (file: string, path: string, token = 'Apostil') =>
  mayFetch(robotsFor(file, token), path)

describe('robots.txt', () => {
  it('allows what it does not mention, and itself', () => {
    expect(may('', '/a')).toBe(true)
    expect(may('<html>not found</html>', '/a')).toBe(true)
    expect(may('User-agent: *\nDisallow:', '/a')).toBe(true)
    expect(may('User-agent: *\nDisallow: /', '/robots.txt')).toBe(true)
    expect(may('Disallow: /', '/a'), 'a rule for nobody').toBe(true)
  })

  it('has rules for this robot, else for all', () => {
    const file = 'User-agent: *\nDisallow: /\n\nUser-Agent: APOSTIL/2.0 # us\nDisallow: /private'
    expect(may(file, '/a')).toBe(true)
    expect(may(file, '/private/a')).toBe(false)
    expect(may(file, '/a', 'Other')).toBe(false)
    expect(may('User-agent: apostilled\nDisallow: /', '/a')).toBe(true)
    expect(may('User-agent: apostil\n\nUser-agent: *\nDisallow: /', '/a')).toBe(false)
  })

  it('may name several robots before their rules, and one in several groups', () => {
    const file =
      'User-agent: a\nUser-agent: apostil\nDisallow: /x\n\nuser-agent: b\ndisallow: /y\n\nuser-agent: apostil\ndisallow: /z'
    expect(['/x', '/y', '/z'].map((path) => may(file, path))).toEqual([false, true, false])
  })

  it.each([
    ['/fish', '/fish.html', true],
    ['/fish', '/Fish', false],
    ['/fish', '/catfish', false],
    ['/fish/', '/fish', false],
    ['/*.php', '/a/b.php?c', true],
    ['/*.php$', '/a.php', true],
    ['/*.php$', '/a.php?b', false],
    ['/a*b*c', '/axxbxxc', true],
    ['/a*b*c', '/acb', false],
    ['/a*b$', '/ab', true],
    ['/ab*b$', '/ab', false],
    ['/a$', '/a', true],
    ['/a$', '/ab', false],
    ['/%7ea', '/%7Ea', true],
    ['/ü', '/%C3%BC', true],
    ['*', '/anything', true],
  ])('the rule %s meets %s: %s', (rule, path, meets) => {
    expect(may(`User-agent: *\nDisallow: ${rule}`, path)).toBe(!meets)
  })

  it('goes by the longest rule, and by the one that allows where two are as long', () => {
    const file =
      'User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /d\nDisallow: /d'
    expect(['/a', '/a/b', '/a/b/c', '/d'].map((path) => may(file, path))).toEqual([
      false,
      true,
      false,
      true,
    ])
  })

  it('is read in time, however it is made', () => {
    const begin = performance.now()
    may(
      `User-agent: *\n${`Disallow: /${'*a'.repeat(900)}b\n`.repeat(250)}`,
      `/${'a'.repeat(2_000)}`,
    )
    may(`User-agent: *\n${'Disallow: /a\n'.repeat(40_000)}`, '/a')
    may(`a:${' '.repeat(1_990)}#\u2028\n`.repeat(250), '/a')
    may(`${' '.repeat(1_990)}a\n`.repeat(250), '/a')
    expect(performance.now() - begin).toBeLessThan(2_000)
  })
})
