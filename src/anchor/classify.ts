/** What kind of words differ, the gravest first. */
export type Kind = 'number' | 'unit' | 'negation' | 'quantifier' | 'modality' | 'name' | 'other'
export type Difference = { kind: Kind; was: string; now: string }

const among = (words: string) => new RegExp(`^(?:${words.replaceAll('~', '\\w*')})$`, 'iu')

// `~` stands for the rest of a word.
const NUMBER = among(
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|halves|twice|first|second|thirds?|~teen|~[xnrfg]ty|~illions?|(?:hundred|thousand|dozen|quarter|doubl|tripl)~',
)
const NEGATION = among(
  "no|not|never|none|no(?:body|thing|r)|neither|without|cannot|~n't|hardly|barely|scarcely|(?:fail|refus|stop|lack)~",
)
const QUANTIFIER = among(
  'all|each|any|some|many|most|mostly|few|fewer|several|much|more|less|least|majority|minority|almost|nearly|about|around|over|under|above|below|only|always|often|sometimes|rarely|seldom|both|every~|someone|exactly|roughly|approximately|average',
)
const MODALITY = among(
  'may|might|[cw]ould|should|can|must|shall|will|perhaps|maybe|(?:un)?likely|unconfirmed|if|whether|untrue|myth|hoax|fake|contrary|lie[sd]?|(?:possibl|probabl|apparent|alleg|report|suppos|purport|seem|appear|claim|suggest|belie|rumou?r|false|wrong|~accurate|~correct|mislead|satir|den[yi]|disput|debunk|refut|reject|retract|withdr|doubt|expect|plan|propos)~',
)
const UNIT = among(
  'yen|feet|celsius|fahrenheit|usd|eur|gbp|bn|people|households|jobs|cases|[kmgt]?[gmw]h?|(?:per|inch|kilo|centur)~|(?:point|cent|dollar|euro|pound|~met(?:er|re)|mile|acre|hectare|gram|ton|tonne|lit(?:er|re)|gallon|second|minute|hour|day|week|month|year|decade|degree|watt)s?',
)
const REVERSAL = among(
  'rose|w[io]ns?|up|down|higher|better|worse~|cuts?|before|after|(?:il)?legal|guilty|innocent|(?:un)?safe|(?:ris[ei]|f[ae]ll|drop|..?creas|gr[eo]w|shr[aiu]nk|gain|los[ets]|lower|approv|oppos|support|accept|rais|add|open|clos|allow|ban|pass|improv)~',
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
