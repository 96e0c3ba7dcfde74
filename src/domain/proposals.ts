import type { Candidate } from '../extraction/candidate.ts'
import { extract, EXTRACTOR } from '../extraction/extract.ts'
import { languageOf } from '../extraction/language.ts'
import { verified } from '../extraction/model/answer.ts'
import { LONGEST_TEXT, promptFor } from '../extraction/model/prompt.ts'

/** Who proposes claims: the rules and weights of this project, or a language model. */
export type ExtractorChoice = 'rules' | 'ai'

/** A language model that this deployment may ask: its name on the platform, and how to ask it. */
export type LanguageModel = { name: string; run: (input: object) => Promise<unknown> }

/** Why the rules stood in for the model that was asked for. */
export type Fallback =
  | 'model.unbound'
  | 'model.failed'
  | 'model.timeout'
  | 'text.too_long'
  | 'answer.malformed'
  | 'answer.empty'

export type Proposal = {
  /** As given, else as the text tells; a BCP 47 tag. */
  language: string | null
  extractor: { name: string; version: string }
  candidates: Candidate[]
  fallback: Fallback | null
  /** How much of a model's answer was not in the text. */
  dropped: number
}

/** A model that has not answered after so many milliseconds is not waited for. */
const PATIENCE = 45_000

/**
 * The claims of a text. A language model is asked where the caller wants it and the deployment has
 * one; whatever goes wrong with it, the rules propose, and the proposal says why.
 */
export async function propose(
  text: string,
  given: string | null,
  choice: ExtractorChoice,
  model: LanguageModel | null,
): Promise<Proposal> {
  const language = given ?? languageOf(text)
  const byRules = (fallback: Fallback | null): Proposal => ({
    language,
    extractor: EXTRACTOR,
    candidates: extract(text, language),
    fallback,
    dropped: 0,
  })
  if (choice === 'rules') return byRules(null)
  if (!model) return byRules('model.unbound')
  if (text.length > LONGEST_TEXT) return byRules('text.too_long')
  const answer = await ask(model, text)
  if ('fallback' in answer) return byRules(answer.fallback)
  const result = verified(answer.said, text, language, model.name)
  if ('problem' in result) return byRules(result.problem)
  return { language, extractor: { name: 'ai', version: model.name }, fallback: null, ...result }
}

async function ask(
  model: LanguageModel,
  text: string,
): Promise<{ said: unknown } | { fallback: Fallback }> {
  let timer: ReturnType<typeof setTimeout> | null = null
  const late = new Promise<{ fallback: Fallback }>((resolve) => {
    timer = setTimeout(() => resolve({ fallback: 'model.timeout' }), PATIENCE)
  })
  const answered = model.run(promptFor(text)).then(
    (said) => ({ said }),
    () => ({ fallback: 'model.failed' as const }),
  )
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
  }
}
