/** What kind of words differ, the gravest first. */
export type Kind = 'number' | 'unit' | 'negation' | 'quantifier' | 'modality' | 'name' | 'other'
export type Difference = { kind: Kind; was: string; now: string }

const among = (words: string) => new RegExp(`^(?:${words.replaceAll('~', '\\w*')})$`, 'iu')

// `~` stands for the rest of a word.
const NUMBER = among(
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|~teen|~[xnrfg]ty|hundred~|thousand~|~illions?|dozen~|half|halves|thirds?|quarter~|twice|doubl~|tripl~|first|second',
)
const NEGATION = among(
  "no|not|never|none|no(?:body|thing|r)|neither|without|cannot|~n't|hardly|barely|scarcely|fail~|refus~|stop~|lack~",
)
const QUANTIFIER = among(
  'all|each|any|some|many|most|mostly|few|fewer|several|much|more|less|least|majority|minority|almost|nearly|about|around|over|under|above|below|only|always|often|sometimes|rarely|seldom|both|every~|someone|exactly|roughly|approximately|average',
)
const MODALITY = among(
  'may|might|[cw]ould|should|can|must|shall|will|possibl~|perhaps|maybe|probabl~|likely|unlikely|apparent~|alleg~|report~|suppos~|purport~|seem~|appear~|claim~|suggest~|belie~|rumou?r~|unconfirmed|if|whether|false~|untrue|wrong~|~accurate~|~correct~|mislead~|myth|hoax|fake|satir~|lie[sd]?|den[yi]~|disput~|debunk~|refut~|reject~|contrary|retract~|withdr~|doubt~|expect~|plan~|propos~',
)
const UNIT = among(
  'per~|points?|cents?|dollars?|euros?|pounds?|yen|~met(?:er|re)s?|miles?|feet|inch~|acres?|hectares?|[kmgt]?[gmw]h?|kilo~|grams?|tons?|tonnes?|lit(?:er|re)s?|gallons?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur~|degrees?|celsius|fahrenheit|watts?|usd|eur|gbp|bn|people|households|jobs|cases',
)
const REVERSAL = among(
  'rose|ris[ei]~|f[ae]ll~|drop~|..?creas~|gr[eo]w~|shr[aiu]nk~|gain~|los[ets]~|w[io]ns?|up|down|higher|lower~|better|worse~|approv~|oppos~|support~|accept~|rais~|cuts?|add~|open~|clos~|before|after|legal|illegal|guilty|innocent|safe|unsafe|allow~|ban~|pass~|improv~',
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
