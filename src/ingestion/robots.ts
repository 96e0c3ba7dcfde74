// robots.txt as RFC 9309 has it. A desk's submission is a person's wish for one page, but it is a
// program that fetches it, and it says so.

/** The rules for one robot: what may be fetched. */
export type Robots = { rules: Rule[] }
type Rule = { allows: boolean; pattern: string }

/** Files may be cut at this size (RFC 9309, 2.5), in bytes. */
export const MAX_ROBOTS_BYTES = 512_000

/** In UTF-16 units; what stands behind is left unread. */
const MAX_LINE = 2_000

export const ALLOW_ALL: Robots = { rules: [] }

/**
 * The rules that a file has for a robot: those of all groups that name it, else of the groups for
 * all (`*`).
 * @param token the robot's product token, e.g. `Apostil`
 */
export function robotsFor(text: string, token: string): Robots {
  const own: Rule[] = []
  const general: Rule[] = []
  let named = false
  let agents: string[] = []
  let inRules = false
  for (const line of text.split(/\r\n?|\n/)) {
    const [name, value] = statementOf(line.slice(0, MAX_LINE))
    if (name === 'user-agent') {
      if (inRules) agents = []
      inRules = false
      agents.push(value.toLowerCase())
      if (isNamed(value.toLowerCase(), token)) named = true
    } else if (name === 'allow' || name === 'disallow') {
      inRules = true
      // An empty path is no rule (RFC 9309, 2.2.2).
      if (value === '') continue
      const rule = { allows: name === 'allow', pattern: escaped(value) }
      if (agents.some((agent) => isNamed(agent, token))) own.push(rule)
      if (agents.includes('*')) general.push(rule)
    }
  }
  return { rules: named ? own : general }
}

/** A line's name, in lower case, and value, without its comment; two empty ones if it has none. */
function statementOf(line: string): [name: string, value: string] {
  const [said = ''] = line.split('#', 1)
  const colon = said.indexOf(':')
  return [said.slice(0, Math.max(0, colon)).trim().toLowerCase(), said.slice(colon + 1).trim()]
}

/** Whether a path with its query may be fetched: the longest rule that matches says, `allow` first. */
export function mayFetch({ rules }: Robots, path: string): boolean {
  const target = escaped(path)
  if (target === '/robots.txt') return true
  let best: Rule | null = null
  for (const rule of rules) {
    if (!matches(rule.pattern, target)) continue
    const isBetter =
      best === null ||
      rule.pattern.length > best.pattern.length ||
      (rule.pattern.length === best.pattern.length && rule.allows)
    if (isBetter) best = rule
  }
  return best?.allows ?? true
}

const isNamed = (agent: string, token: string) =>
  /^[a-z_-]+/.exec(agent)?.[0] === token.toLowerCase()

/** Octets outside ASCII as they stand in a URL, escapes in one case (RFC 9309, 2.2.2). */
function escaped(path: string): string {
  return path
    .toWellFormed()
    .replaceAll(/[^\u0021-\u007e]+/g, (part) => encodeURIComponent(part))
    .replaceAll(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase())
}

/** `*` is anything, `$` at the end is the end; else the pattern is how the path begins. */
function matches(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$')
  const parts = (isWhole ? pattern.slice(0, -1) : pattern).split('*')
  if (!path.startsWith(parts[0]!)) return false
  let at = parts[0]!.length
  const last = isWhole ? parts.length - 1 : parts.length
  for (let index = 1; index < last; index++) {
    const found = path.indexOf(parts[index]!, at)
    if (found < 0) return false
    at = found + parts[index]!.length
  }
  if (!isWhole) return true
  if (parts.length === 1) return at === path.length
  return path.length - parts.at(-1)!.length >= at && path.endsWith(parts.at(-1)!)
}
