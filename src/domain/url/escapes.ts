// Canonical percent-encoding. Each function takes a component as the URL parser returns it (ASCII)
// and writes every character in one way only:
//
// - unreserved characters are bare (RFC 3986, section 6.2.2.2);
// - so are the reserved ones that have no role in that component, for a link is written with or
//   without their escapes depending on the tool that wrote it: `Mercury_(planet)` is
//   `Mercury_%28planet%29` too;
// - characters that have a role for some servers stay as they were, bare or escaped: `+` in a path
//   is a space to some object stores, `;` begins a parameter or separates parts;
// - everything else is an escape with upper-case digits, a stray `%` included.

type Rule = {
  /** Written bare, whether they came bare or escaped. */
  bare: string
  /** Left as they came, since the bare and the escaped form can differ in meaning. */
  kept: string
  space: '%20' | '+'
}

const PATH: Rule = { bare: "!$&'()*,:=@", kept: '/+;', space: '%20' }
// In a query `/` and `?` are plain data (RFC 3986, section 3.4), and a form reads `+` as a space
// (URL Standard, section 5.1), while `%2B` is a plus.
const NAME: Rule = { bare: "!$'()*,/:?@", kept: '+;', space: '+' }
// Behind the first `=` of a part any other is data.
const VALUE: Rule = { ...NAME, bare: `${NAME.bare}=` }

/** Canonical form of a path, or of one inside a route. Slashes divide it, `%2F` does not. */
export function escapePath(path: string): string {
  return rewriteEscapes(path, PATH)
}

/** Canonical form of the name of one part of a query. */
export function escapeName(name: string): string {
  return rewriteEscapes(name, NAME)
}

/** Canonical form of the value of one part of a query. */
export function escapeValue(value: string): string {
  return rewriteEscapes(value, VALUE)
}

function rewriteEscapes(text: string, rule: Rule): string {
  return text.replace(/%[0-9a-f]{2}|[^a-z0-9\-._~]/gi, (token) => {
    // Of those that this function leaves bare, every rule does too.
    if (token.length === 1)
      return (rule.bare + rule.kept).includes(token) ? token : encodeURIComponent(token)
    const character = String.fromCharCode(parseInt(token.slice(1), 16))
    if (character === ' ') return rule.space
    return /[a-z0-9\-._~]/i.test(character) || rule.bare.includes(character)
      ? character
      : token.toUpperCase()
  })
}
