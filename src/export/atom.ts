// The Atom Syndication Format, RFC 4287. Pure: records in, a document out.

export type AtomFeed = {
  /** An IRI that stays the feed's own; here also where it is read. */
  id: string
  title: string
  /** RFC 3339. */
  updated: string
  author: AtomPerson
  entries: AtomEntry[]
}

export type AtomPerson = { name: string; uri: string | null }

export type AtomEntry = {
  id: string
  title: string
  updated: string
  author: AtomPerson
  /** Where it is read, as JSON. */
  link: string
  category: string
  /** Plain text. */
  summary: string
}

export const ATOM_TYPE = 'application/atom+xml'

/** The document, UTF-8, entries in the order given. */
export function atomOf({ id, title, updated, author, entries }: AtomFeed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    element('id', id),
    element('title', title),
    element('updated', updated),
    person(author),
    `<link rel="self" type="${ATOM_TYPE}" href="${escaped(id)}"/>`,
    '<generator>Apostil</generator>',
    ...entries.map(entryOf),
    '</feed>',
    '',
  ].join('\n')
}

function entryOf({ id, title, updated, author, link, category, summary }: AtomEntry): string {
  return [
    '<entry>',
    element('id', id),
    element('title', title),
    // What is published stands: an entry has one time.
    element('published', updated),
    element('updated', updated),
    person(author),
    `<link rel="alternate" type="application/json" href="${escaped(link)}"/>`,
    `<category term="${escaped(category)}"/>`,
    element('summary', summary),
    '</entry>',
  ].join('\n')
}

function person({ name, uri }: AtomPerson): string {
  return `<author>${element('name', name)}${uri === null ? '' : element('uri', uri)}</author>`
}

const element = (name: string, text: string) => `<${name}>${escaped(text)}</${name}>`

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text as XML takes it: what XML 1.0 has no way to say (section 2.2) becomes U+FFFD. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- they are what it takes out
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!)
  )
}
