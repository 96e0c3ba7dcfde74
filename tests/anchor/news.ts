// Made news: sentences from templates of our own, in articles of made paragraphs, and the edits that
// change what they say or do not. Every draw comes from a seed.

export type Rng = (below: number) => number

/** Mulberry32: 32 bits of state, the same draws for the same seed. */
export function rngOf(seed: number): Rng {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pick = <T>(rng: Rng, list: readonly T[]): T => list[rng(list.length)]!

const PLACES = ['Harlow', 'Zürich', 'the Vale region', 'Port Ansel', 'Málaga', 'Lower Saxony']
const SPEAKERS = ['Senator Ruth Alder', 'Mayor Iqbal Noor', 'Dr. Lena Škoda', 'Minister Paul Ferro']
const SUBJECTS = ['unemployment', 'violent crime', 'river pollution', 'rent for small flats']
const VERBS = [
  ['fell', 'rose'],
  ['increased', 'decreased'],
  ['dropped', 'climbed'],
] as const
const QUANTIFIERS = [
  ['All', 'Some'],
  ['Most', 'Few'],
  ['Nearly all', 'Only some'],
] as const
const LEADS = [
  'The council met for three hours on Tuesday.',
  'Nobody at the ministry answered our questions before print.',
  'A report of 212 pages was published in June – the first since 2019.',
  '“We will look at every number,” the chair told reporters.',
  'Residents of Brackwater waited in the rain for the results.',
  'It was not the only item on the agenda.',
  'Economy and work',
  'Shares in the harbour company closed at 14.20 euros.',
]

/** A sentence in its parts, so that each kind of edit knows what it changes. */
export type News = {
  sentence: string
  number: string
  unit: string
  verb: string
  reversed: string
  speaker: string
  subject: string
  quantifier: string
  otherQuantifier: string
}

export function newsOf(rng: Rng): News {
  const [verb, reversed] = pick(rng, VERBS)
  const [quantifier, otherQuantifier] = pick(rng, QUANTIFIERS)
  const number = String(11 + rng(88))
  const unit = pick(rng, ['percent', 'points', 'euros'])
  const [speaker, subject, place] = [pick(rng, SPEAKERS), pick(rng, SUBJECTS), pick(rng, PLACES)]
  const year = 2012 + rng(12)
  const claim = `${subject} in ${place} ${verb} by ${number} ${unit} between January and June ${year}`
  const sentence = pick(rng, [
    `${speaker} said that ${claim}, and ${quantifier} districts are "well prepared" for it.`,
    `${quantifier} districts agree with ${speaker} – ${claim}.`,
    `According to ${speaker}, ${claim}; it’s what ${quantifier} teachers were told.`,
  ])
  return {
    sentence,
    number,
    unit,
    verb,
    reversed,
    speaker,
    subject,
    quantifier,
    otherQuantifier,
  }
}

export const KINDS = [
  'number',
  'digit dropped',
  'unit',
  'negation inserted',
  'negation removed',
  'verb reversed',
  'speaker changed',
  'subject changed',
  'hedge inserted',
  'quantifier changed',
  'correction inserted',
  'sentence replaced',
  'half rewritten',
] as const
export type Kind = (typeof KINDS)[number]

export type Edit = { checked: string; live: string }

/** What was checked, and the sentence that stands there after an edit of that kind. */
export function changed(kind: Kind, news: News, rng: Rng): Edit {
  const { sentence } = news
  const swap = (was: string, now: string): Edit => ({
    checked: sentence,
    live: sentence.replace(was, now),
  })
  const { number, unit, verb, reversed, speaker, subject } = news
  const negated = sentence.replace(` ${verb} by`, ` was not ${verb} by`)
  switch (kind) {
    case 'number':
      return swap(`by ${number} `, `by ${Number(number) + 1 + rng(40)} `)
    case 'digit dropped':
      return swap(`by ${number} `, `by ${number.slice(0, 1)} `)
    case 'unit':
      return swap(` ${unit} `, pick(rng, [' million ', ' basis points ', ' dollars ']))
    case 'negation inserted':
      return pick(rng, [
        { checked: sentence, live: negated },
        { checked: sentence, live: `It is false that ${sentence}` },
      ])
    case 'negation removed':
      return { checked: negated, live: sentence }
    case 'verb reversed':
      return swap(verb, reversed)
    case 'speaker changed':
      return swap(speaker, pick(rng, ['Judge Ana Petrov', 'Prof. Max Wood']))
    case 'subject changed':
      return swap(subject, pick(rng, ['traffic', 'the price of bread']))
    case 'hedge inserted':
      return pick(rng, [
        swap(` ${verb} by`, ` allegedly ${verb} by`),
        { checked: sentence, live: `Reportedly, ${sentence}` },
        { checked: sentence, live: `There are rumours that ${sentence}` },
      ])
    case 'quantifier changed':
      return swap(news.quantifier, news.otherQuantifier)
    case 'correction inserted':
      return pick(rng, [
        { checked: sentence, live: `${sentence} Correction: the figure was wrong.` },
        { checked: sentence, live: `${sentence} [Update: this was retracted]` },
        { checked: sentence, live: `${sentence} (corrected: 3 ${unit})` },
        { checked: sentence, live: `Correction: ${sentence}` },
        {
          checked: sentence,
          live: `${sentence} An earlier version of this article gave another figure.`,
        },
        swap(` ${unit}`, ` ${unit} (corrected: 3 ${unit})`),
      ])
    case 'sentence replaced':
      return {
        checked: sentence,
        live: 'The orchestra opens its season with a new hall on Friday.',
      }
    case 'half rewritten': {
      const words = sentence.split(' ')
      const half = words.slice(0, Math.ceil(words.length / 2)).join(' ')
      return { checked: sentence, live: `${half} were moved to another building last spring.` }
    }
  }
}

/** The parts of a page around a sentence; paragraphs are joined by empty lines. */
export type Page = { before: string[]; lead: string; tail: string; after: string[] }

export const pageOf = (rng: Rng): Page => ({
  before: [pick(rng, LEADS), `${pick(rng, LEADS)} ${pick(rng, LEADS)}`],
  lead: pick(rng, ['', `${LEADS[rng(4)]!} `]),
  tail: pick(rng, ['', ` ${LEADS[rng(4)]!}`]),
  after: [pick(rng, LEADS), pick(rng, LEADS)],
})

export const render = ({ before, lead, tail, after }: Page, sentence: string): string =>
  [...before, `${lead}${sentence}${tail}`, ...after].join('\n\n')

export const soughtIn = (text: string, exact: string) => {
  const start = text.indexOf(exact)
  const end = start + exact.length
  return {
    exact,
    prefix: text.slice(Math.max(0, start - 32), start),
    suffix: text.slice(end, end + 32),
    occurrence: 1,
    occurrences: text.split(exact).length - 1,
  }
}

type Harmless = (page: Page, sentence: string, rng: Rng) => { page: Page; sentence: string }

const everywhere =
  (change: (text: string, rng: Rng) => string): Harmless =>
  (page, sentence, rng) => ({
    sentence: change(sentence, rng),
    page: {
      before: page.before.map((text) => change(text, rng)),
      lead: change(page.lead, rng),
      tail: change(page.tail, rng),
      after: page.after.map((text) => change(text, rng)),
    },
  })

/** Edits that change nothing that the sentence says. */
export const HARMLESS: Record<string, Harmless> = {
  'white space': everywhere((text, rng) =>
    text.replaceAll(' ', () => pick(rng, [' ', '  ', '\n', '\t', ' \n  '])),
  ),
  'no-break spaces': everywhere((text, rng) =>
    text.replaceAll(' ', () => pick(rng, [' ', '\u00a0', '\u202f', '\u2009'])),
  ),
  'quotation marks': everywhere((text, rng) =>
    text
      .replaceAll(/["“”]/g, () => pick(rng, ['"', '“', '”', '«', '»', '„']))
      .replaceAll(/['’]/g, () => pick(rng, ["'", '’', '‘', '′'])),
  ),
  dashes: everywhere((text, rng) =>
    text.replaceAll(/[-–]/g, () => pick(rng, ['-', '–', '—', '‐', '−'])),
  ),
  'soft hyphens': everywhere((text, rng) =>
    text.replaceAll(
      /(\p{L}\p{M}*)(?=\p{L})/gu,
      (letter) => letter + pick(rng, ['', '', '\u00ad', '\u200b', '\u2060', '\ufeff']),
    ),
  ),
  'decomposed letters': everywhere((text) => text.normalize('NFD')),
  'paragraphs added': (page, sentence, rng) => ({
    sentence,
    page: {
      ...page,
      before: [...page.before, pick(rng, LEADS)],
      after: [pick(rng, LEADS), ...page.after],
    },
  }),
  'paragraphs moved': (page, sentence) => ({
    sentence,
    page: { ...page, before: page.after, after: page.before },
  }),
  'paragraphs removed': (page, sentence) => ({
    sentence,
    page: { ...page, before: [], after: [] },
  }),
  'neighbouring sentences': (page, sentence, rng) => ({
    sentence,
    page: { ...page, lead: `${pick(rng, LEADS)}\n\n`, tail: ` ${LEADS[rng(4)]!}` },
  }),
}
