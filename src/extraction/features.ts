import { AUXILIARIES, isFinite } from './grammar.ts'
import type { SignalName } from './signals.ts'
import type { Word } from './words.ts'

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const LAW = list(
  'court courts judge judges justice ruling ruled lawsuit lawsuits sued suing illegal illegally ' +
    'unlawful unconstitutional law laws legal legislation statute bill ban banned bans convicted ' +
    'conviction acquitted charged indicted indictment sentenced guilty plaintiff defendant ' +
    'prosecutors prosecutor attorney appeal appealed overturned verdict fined sanctions sanctioned ' +
    'blacklist blacklisted violated violation violates treaty injunction subpoena regulator ' +
    'regulators settlement arrested constitution decree outlawed repealed revoked revocation',
)
const COMPARISON = list(
  'more less fewer higher lower greater smaller larger bigger faster slower worse better cheaper ' +
    'twice double doubled tripled halved than exceeded outnumbered',
)
const SUPERLATIVE = list(
  'most least largest biggest highest lowest smallest greatest worst best first only never always ' +
    'every none oldest youngest fastest record unprecedented entire deadliest richest poorest',
)
const CAUSE = list(
  'because caused causes cause causing due led leads leading resulted results triggered prompted ' +
    'prevents prevented linked thanks blamed harm harms harmed',
)
const NUMBER_WORDS = list(
  'two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty ' +
    'fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion ' +
    'billions trillion half third quarter percent per-cent',
)
const AMOUNT = list('percent million billion trillion dollars euros pounds yuan yen rupees cents')
const MONTHS = list(
  'january february march april may june july august september october november december ' +
    'jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec.',
)
const DAYS = list('monday tuesday wednesday thursday friday saturday sunday yesterday')
const HEDGES = list('may might could perhaps maybe possibly probably likely apparently hopefully')
const ADVICE = list("should must ought shouldn't mustn't")
const IMPERATIVES = list(
  'click read subscribe follow share sign join watch listen remember consider try make sure keep ' +
    "avoid visit check see let please don't stop note",
)
const OPINIONS = list(
  'beautiful ugly wonderful awful terrible amazing delicious lovely boring disappointing ' +
    'brilliant stunning charming exciting fantastic horrible shameful disgraceful sadly ' +
    'unfortunately frankly honestly hopefully',
)
const OPINION_PHRASE =
  /\b(?:in my (?:view|opinion)|i (?:think|believe|feel|hope|guess|love|hate|like)|we (?:hope|feel)|it (?:is|was) (?:a shame|wonderful|sad|time)|it seems to me)\b/i
const GREETING =
  /^(?:thank(?:s| you)|hello|hi|dear|welcome|good (?:morning|afternoon|evening|night)|congratulations|read more|see also|advertisement|photo|image|share this|sign up|click here|subscribe|follow us|all rights reserved|copyright|©)\b/i
const BOILERPLATE =
  /\b(?:(?:request|requests) for (?:a |further )?comment|(?:declined|refused) to (?:comment|say)|(?:could not|couldn['’]t) be reached|this (?:article|story|post) (?:was|has been|originally)|contributed to this (?:report|story|article))\b/i
const SCENE = list(
  'smiled smiling nodded sighed walked walking sat sitting stood gazed wept crying laughed laughing ' +
    'sun sunlight sunlit rain wind windswept breeze sky skies clouds dusk dawn shadows smell scent ' +
    'quiet silence silent leaned whispered glanced stared lobby corridor drizzle fog',
)
const DEPENDENT = list('this that these those it they he she such')
const FIRST_PERSON = list("i i'm i've i'd i'll we we're we've me my our us")

const FIGURE = /\p{N}/u
const YEAR = /^(?:1[5-9]|20)\p{N}{2}$/u
const MONEY = /[$€£¥₹₽₩]\s?\p{N}|\p{N}\s?[$€£¥₹₽₩%％‰]|\p{N}[ -]?(?:per ?cent|万|亿|億|元|円)/iu
const QUESTION = /[?？؟;][\s"”’'»)\]」』]*$/u

/** What a sentence is to be measured by. */
export type Measured = {
  quote: string
  words: readonly Word[]
  /** English rules apply. */
  english: boolean
  /** What somebody is said to claim; null if the sentence is the writer's own. */
  claim: string | null
}

/** The names of the signals that a sentence shows, in the order of the table of weights. */
export function signalsOf({ quote, words, english, claim }: Measured): SignalName[] {
  const found = new Set<SignalName>()
  if (claim !== null) found.add('attributed')
  if (words.filter((word) => word.isQuoted && word.isWord).length >= 2) found.add('quoted')
  if (MONEY.test(quote)) found.add('figure').add('amount')
  if (isQuestion(claim ?? quote)) found.add('question')
  if (english) measureEnglish(quote, words, found)
  else measureAny(quote, words, found)
  // A speaker's "it" is read with the speaker.
  if (claim !== null) found.delete('dependent')
  return [...found]
}

/** U+037E, the Greek question mark, looks like a semicolon; the ASCII one at an end is not one. */
const isQuestion = (quote: string): boolean => QUESTION.test(quote) && !/;[^?？؟]*$/.test(quote)

function measureAny(quote: string, words: readonly Word[], found: Set<SignalName>): void {
  found.add('unread')
  const figures = words.filter((word) => FIGURE.test(word.text))
  if (figures.length > 0)
    found.add(figures.every((word) => YEAR.test(word.text)) ? 'date' : 'figure')
  if (/\p{N}\s?[年月日]/u.test(quote)) found.add('date')
  // Letters rather than words: Chinese, Japanese and Thai set no spaces.
  if ((quote.match(/\p{L}/gu)?.length ?? 0) < 8) found.add('short')
}

function measureEnglish(quote: string, words: readonly Word[], found: Set<SignalName>): void {
  const plain = words.filter((word) => word.isWord)
  const has = (set: ReadonlySet<string>): boolean => plain.some((word) => set.has(word.lower))

  if (has(LAW)) found.add('law')
  if (plain.some(isFigure) || has(NUMBER_WORDS)) found.add('figure')
  if (found.has('figure') && has(AMOUNT)) found.add('amount')
  if (plain.some(isDate)) found.add('date')
  if (has(COMPARISON)) found.add('comparison')
  if (has(SUPERLATIVE)) found.add('superlative')
  if (plain.some((word, at) => at > 0 && word.isCapital && !/^I(?:['’]|$)/.test(word.text))) {
    found.add('actor')
  }
  if (has(CAUSE)) found.add('causation')

  const verbs = words.flatMap((_, at) => (isFinite(words, at) ? [at] : []))
  if (verbs.some((at) => tellsPast(words[at]?.lower ?? ''))) found.add('event')
  if (verbs.length === 0) found.add('noVerb')
  if (plain.length < 5) found.add('short')

  const first = plain[0]?.lower ?? ''
  if (has(ADVICE) || (IMPERATIVES.has(first) && !found.has('event'))) found.add('advice')
  if (OPINION_PHRASE.test(quote) || has(OPINIONS)) found.add('opinion')
  if (plain.some((word) => !word.isQuoted && FIRST_PERSON.has(word.lower) && word.text !== 'US')) {
    found.add('firstPerson')
  }
  if (plain.some((word) => HEDGES.has(word.lower) && !isDate(word))) found.add('hedge')
  if (plain.filter((word) => SCENE.has(word.lower)).length >= 2) found.add('scene')
  if (BOILERPLATE.test(quote)) found.add('boilerplate')
  if (GREETING.test(quote)) found.add('greeting')
  if (DEPENDENT.has(first)) found.add('dependent')
}

const tellsPast = (word: string): boolean =>
  word.endsWith('ed') ||
  (!AUXILIARIES.has(word) && !word.endsWith('s')) ||
  /^(?:was|were|has|had|did)/.test(word)

const isFigure = (word: Word): boolean =>
  /^[\p{N}.,]*\p{N}/u.test(word.text) && !YEAR.test(word.text)

const isDate = (word: Word): boolean =>
  YEAR.test(word.text) ||
  DAYS.has(word.lower) ||
  (MONTHS.has(word.lower) && word.isCapital && (word.lower !== 'may' || word.start > 0))
