/** What kind of words differ, the gravest first. */
export type Kind = 'number' | 'unit' | 'negation' | 'quantifier' | 'modality' | 'name' | 'other'
export type Difference = { kind: Kind; was: string; now: string }

const among = (words: string) => new RegExp(`^(?:${words})$`, 'iu')

const NUMBER = among(
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|[mbtr]illions?|dozens?|half|halves|thirds?|quarters?|twice|thrice|doubled?|tripled?|first|second',
)
const NEGATION = among(
  "not|no|never|none|nobody|nothing|neither|nor|without|cannot|\\w+n't|hardly|barely|scarcely|fail(?:s|ed)?|refus(?:e|es|ed)|stopp?(?:s|ed)?|lack(?:s|ed)?",
)
const QUANTIFIER = among(
  'all|every|each|any|some|many|most|few|fewer|several|much|more|less|least|majority|minority|almost|nearly|about|around|over|under|above|below|only|always|often|sometimes|rarely|seldom|mostly|up|both|everyone|someone|exactly|roughly|approximately|average',
)
const MODALITY = among(
  'may|might|could|can|would|should|must|shall|will|possibly|perhaps|maybe|probably|likely|unlikely|apparently|allegedly|alleged|reportedly|reported|supposedly|purportedly|seemingly|appears?|appeared|seems?|seemed|claim(?:s|ed)?|suggest(?:s|ed)?|believed?|rumou?r(?:s|ed)?|unconfirmed|if|whether|fals(?:e|ely)|untrue|wrong(?:ly)?|incorrect(?:ly)?|inaccurate(?:ly)?|misleading(?:ly)?|myth|hoax|fake|den(?:y|ies|ied)|dispute[sd]?|debunked|refute[sd]?|reject(?:s|ed)?|contrary|correct(?:ion|ed)|retract(?:ed|ion|s)|withdrawn|doubt(?:s|ed|ful)?|expected|planned|propos(?:es|ed)',
)
const UNIT = among(
  'percent|percentage|points?|per|cent|cents|dollars?|euros?|pounds?|yen|k?m|km|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|inch(?:es)?|acres?|hectares?|k?g|kilo(?:gram)?s?|grams?|tons?|tonnes?|lit(?:er|re)s?|gallons?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|century|centuries|degrees?|celsius|fahrenheit|watts?|[kmgt]w|[kmgt]wh|usd|eur|gbp|[mb]n|people|households|jobs|cases',
)
const REVERSAL = among(
  'rose|rise[sn]?|rising|fall(?:s|en|ing)?|fell|drop(?:s|ped)?|in?creas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|gr(?:ew|ow|ows|own)|shr(?:ank|ink|inks|unk)|gain(?:s|ed)?|los(?:e|es|t|ing)|w[io]ns?|up|down|higher|lower|better|worse|approved?|oppos(?:e|es|ed)|support(?:s|ed)?|accept(?:s|ed)?|rais(?:e|es|ed)|lower(?:s|ed)|cut|cuts|add(?:s|ed)|open(?:s|ed)?|clos(?:e|es|ed)|before|after|legal|illegal|guilty|innocent|safe|unsafe|allow(?:s|ed)?|bann?(?:s|ed)?|pass(?:es|ed)?|improved?|worsened',
)
const SIGN = /[$€£¥₹%‰°+]/

const name = /^\p{Lu}/u
const digit = /\p{N}/u

/** Which kind of word this is; a capital makes a name. */
export function kindOfWord(word: string): Kind {
  if (digit.test(word) || NUMBER.test(word)) return 'number'
  if (NEGATION.test(word)) return 'negation'
  if (QUANTIFIER.test(word)) return 'quantifier'
  if (MODALITY.test(word)) return 'modality'
  if (UNIT.test(word)) return 'unit'
  return name.test(word) ? 'name' : 'other'
}

const ORDER: Kind[] = ['number', 'negation', 'quantifier', 'modality', 'unit', 'name']

/** The gravest kind among words that differ; `first` says that they begin a sentence. */
export function kindOfWords(words: string[], marks = '', first = false): Kind {
  const kinds = new Set(words.map(kindOfWord))
  const gravest = ORDER.find((kind) => kinds.has(kind)) ?? (SIGN.test(marks) ? 'unit' : 'other')
  return gravest === 'name' && first && words.length < 2 ? 'other' : gravest
}

/** Whether a word may turn a sentence round that it is put into or taken out of. */
export const turns = (word: string): boolean => kindOfWord(word) !== 'other' || REVERSAL.test(word)

/** Whether words in front of a sentence deny it or take its certainty away. */
export const unsettles = (word: string): boolean => NEGATION.test(word) || MODALITY.test(word)
