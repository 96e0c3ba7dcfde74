/** A text longer than this, in UTF-16 units, is more than one prompt should hold. */
export const LONGEST_TEXT = 24_000

/** How many claims one answer may have. */
const MOST_CLAIMS = 60

const TASK = `You find the claims in a news article that a fact-checker could check.
Take only statements of fact: amounts, causes, decisions, acts of named people and bodies, what a law or a document says. Leave out opinions, advice, questions, scenes.
For each, copy the sentence exactly as it stands in the article, to the letter: "quote". If somebody is said to claim it, copy the words that name them there: "speaker", the reporting words: "cue", and the words that are claimed: "content"; all exactly as they stand inside the quote. Give their full name as the article has it anywhere: "name", and their role: "role". What the article does not say is null. Give how much it is worth a check, from 0 to 1: "score".
Never write words that are not in the article.`

const text = { type: ['string', 'null'] } as const

/** What the answer has to look like (JSON Schema), as the model is told. */
const ANSWER = {
  type: 'object',
  properties: {
    claims: {
      type: 'array',
      maxItems: MOST_CLAIMS,
      items: {
        type: 'object',
        properties: {
          quote: { type: 'string' },
          score: { type: 'number', minimum: 0, maximum: 1 },
          speaker: text,
          cue: text,
          content: text,
          name: text,
          role: text,
        },
        required: ['quote', 'score', 'speaker', 'cue', 'content', 'name', 'role'],
      },
    },
  },
  required: ['claims'],
} as const

/** The one request that is sent to a language model, in the form that Workers AI takes. */
export function promptFor(article: string) {
  return {
    messages: [
      { role: 'system', content: TASK },
      { role: 'user', content: article },
    ],
    response_format: { type: 'json_schema', json_schema: ANSWER },
    temperature: 0,
    seed: 7,
    max_tokens: 8_000,
  }
}
