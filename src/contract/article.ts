import * as z from 'zod'
import { LIMITS } from './limits.ts'
import { filledText, id, language, line, page, Position, timestamp, webUrl } from './text.ts'

const metadata = {
  title: line().nullable(),
  publisher: line().nullable(),
  author: line().nullable(),
  publishedAt: timestamp().nullable(),
  language: language().nullable(),
}

/**
 * Bounded in bytes of UTF-8 by the verb, which answers 413: here any length passes that a body can
 * have, so that a text too long is not refused as malformed first.
 */
const articleText = filledText(LIMITS.bodyBytes).meta({
  maxLength: LIMITS.articleBytes,
  description: 'At most 1,048,576 bytes of UTF-8.',
})

/** As long as a body can be: what counts is the text that is found in it. */
const articleHtml = filledText(LIMITS.bodyBytes).meta({
  description:
    'The page as it is served or as a browser has it. The article is found in it, and what the page says of itself fills the fields that are not given. Positions refer to the text that is found.',
})

const ONE_TEXT = {
  error: 'must not have both text and html',
  path: ['html'],
  params: { code: 'article.two_texts' },
  // Whatever else is wrong with the request: all faults are told at once.
  when: () => true,
}

const extractor = z.enum(['rules', 'ai']).default('rules').meta({
  description:
    'Who proposes the claims: the rules, or a language model where the deployment has one; whatever goes wrong with it, the rules do.',
})

const isWith = (value: unknown, field: string): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (value as Record<string, unknown>)[field] !== undefined

export const NewArticle = z
  .strictObject({
    url: webUrl(),
    text: articleText.optional(),
    html: articleHtml.optional(),
    title: metadata.title.default(null),
    publisher: metadata.publisher.default(null),
    author: metadata.author.default(null),
    publishedAt: metadata.publishedAt.default(null),
    language: metadata.language.default(null),
    archiveUrl: webUrl().nullable().default(null),
    extractor,
  })
  // Asked even of what is no object, since it is told beside every other fault.
  .refine((given: unknown) => !(isWith(given, 'text') && isWith(given, 'html')), ONE_TEXT)
  .meta({
    id: 'NewArticle',
    description:
      'An article by its text, by the HTML of its page, or by its URL alone: then the page is fetched.',
    not: { required: ['text', 'html'] },
    examples: [
      {
        url: 'https://news.example/2026/harbour-budget',
        text: 'The harbour budget grew by 12 percent last year, the mayor said.',
        title: 'Harbour budget grows',
        language: 'en',
      },
    ],
  })

export const Article = z
  .strictObject({
    id: id('art'),
    url: z.string(),
    pageKey: z.string().meta({ description: 'The page’s identity: its canonical URL.' }),
    ...metadata,
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .meta({ id: 'Article' })
export type Article = z.infer<typeof Article>

/** What a page said when its article was taken from it. */
export const PageReport = z
  .strictObject({
    url: z.string().meta({ description: 'Where the page stood, redirects followed.' }),
    redirects: z
      .array(z.strictObject({ url: z.string(), status: z.int() }))
      .meta({ description: 'The addresses that led there, in order.' }),
    canonicalUrl: z
      .string()
      .nullable()
      .meta({ description: '`rel=canonical`, if the page names one.' }),
    canonicalFollowed: z.boolean().meta({
      description:
        'Whether the canonical URL is taken for the page’s identity: it is of the same registrable domain, and not the start page of a page that is none.',
    }),
    robots: z
      .array(z.string())
      .meta({ description: 'Its directives for robots, from `meta` and `X-Robots-Tag`.' }),
    paywalled: z
      .boolean()
      .meta({ description: 'The page says that its text is not free to read, nor whole then.' }),
  })
  .meta({ id: 'PageReport' })
export type PageReport = z.infer<typeof PageReport>

/** Where words stand in the page itself, for clients that mark them there. */
export const PagePosition = Position.nullable().meta({
  description:
    'The place in the page’s own text content: all text of `body` in order, as `textContent` gives it, without that of script, style, template, noscript, iframe, noembed and noframes. Null where the capture was not made of HTML, and where the words do not stand there in one piece.',
})

export const Capture = z
  .strictObject({
    id: id('cap'),
    articleId: id('art'),
    sha256: z.string().meta({ description: 'Of the text’s UTF-8 bytes, lower-case hex.' }),
    bytes: z.int(),
    codePoints: z.int(),
    utf16Units: z.int(),
    language: language().nullable(),
    origin: z.enum(['submitted', 'fetched']),
    archiveUrl: z.string().nullable(),
    page: PageReport.nullable().meta({ description: 'Null where the text was submitted as such.' }),
    createdAt: timestamp(),
  })
  .meta({ id: 'Capture', description: 'One text of an article at one time.' })
export type Capture = z.infer<typeof Capture>

export const CaptureWithText = z
  .strictObject({ ...Capture.shape, text: z.string() })
  .meta({ id: 'CaptureWithText' })

const placed = z.strictObject({ position: Position, text: z.string() })

const Attribution = z
  .strictObject({
    form: z.enum(['direct', 'indirect', 'mixed']),
    name: z.string().nullable().meta({ description: 'The speaker, resolved where possible.' }),
    role: z.string().nullable(),
    antecedent: placed
      .nullable()
      .meta({ description: 'Where the name stands that a pronoun, title or surname stands for.' }),
    speaker: placed.nullable(),
    cue: placed.nullable(),
    content: placed,
  })
  .meta({ id: 'Attribution', description: 'Who is quoted saying it, and with which words.' })

const candidateFields = {
  quote: z.string(),
  position: Position,
  statement: z.string().meta({
    description:
      'The claim to read on its own: the quote’s words, trimmed of who said it; whoever says “I” is named in square brackets.',
  }),
  score: z.number().min(0).max(1).nullable().meta({
    description: 'How much it is worth a check; null where there is no model for the language.',
  }),
  model: z.string().nullable().meta({ description: 'Which model gave the score.' }),
  signals: z.array(z.strictObject({ name: z.string(), weight: z.number() })).meta({
    description: 'What made the score: addends of the log-odds, the largest first.',
  }),
  group: z.int().meta({ description: 'Those with the same number say nearly the same.' }),
  attribution: Attribution.nullable(),
  furtherAttributions: z.array(Attribution).meta({
    description: 'What else is reported in the sentence: within that report, and after it.',
  }),
  kinds: z.array(z.string()),
}

export const ExtractedCandidate = z.strictObject(candidateFields).meta({ id: 'ExtractedCandidate' })
export type ExtractedCandidate = z.infer<typeof ExtractedCandidate>

const Extractor = z
  .strictObject({ name: z.string(), version: z.string() })
  .meta({ id: 'Extractor' })

export const Candidate = z
  .strictObject({
    id: id('cnd'),
    captureId: id('cap'),
    extractor: Extractor,
    ...candidateFields,
    pagePosition: PagePosition,
    claimId: id('clm').nullable().meta({ description: 'The claim it became, if accepted.' }),
  })
  .meta({ id: 'Candidate', description: 'What extraction proposes.' })
export type Candidate = z.infer<typeof Candidate>

const FALLBACKS = [
  'model.unbound',
  'model.failed',
  'model.timeout',
  'text.too_long',
  'answer.malformed',
  'answer.empty',
] as const

const extraction = {
  extractor: Extractor,
  fallback: z
    .enum(FALLBACKS)
    .nullable()
    .meta({ description: 'Why the rules stood in for the model that was asked for.' }),
  dropped: z.int().meta({
    description: 'How much of a model’s answer was left out because the text has it not.',
  }),
}

export const Extraction = z.strictObject(extraction).meta({
  id: 'Extraction',
  description:
    'How candidates were made. What an extractor called `ai` proposes is a bot’s proposal.',
})

export const SubmittedArticle = z
  .strictObject({
    article: Article,
    capture: Capture,
    candidates: z.array(Candidate),
    extraction: Extraction.nullable().meta({
      description: 'How the candidates were made; null where they were there already.',
    }),
    page: PageReport.nullable().meta({
      description: 'What the page of this submission said; null where it was a text.',
    }),
  })
  .meta({ id: 'SubmittedArticle' })
export type SubmittedArticle = z.infer<typeof SubmittedArticle>

export const ExtractInput = z
  .strictObject({
    text: articleText,
    language: language().nullable().default(null),
    extractor,
  })
  .meta({
    id: 'ExtractInput',
    examples: [{ text: 'The mayor said the budget grew by 12 percent last year.' }],
  })

export const Extracted = z
  .strictObject({
    language: language()
      .nullable()
      .meta({ description: 'As given, else as the text tells; null if it does not.' }),
    ...extraction,
    candidates: z.array(ExtractedCandidate),
  })
  .meta({ id: 'Extracted' })

export const Reextract = z
  .strictObject({ extractor })
  .meta({ id: 'Reextract', examples: [{ extractor: 'rules' }] })

export const Reextracted = z
  .strictObject({ ...extraction, candidates: z.array(Candidate) })
  .meta({ id: 'Reextracted' })

export const Alias = z
  .strictObject({
    articleId: id('art'),
    pageHash: z.string().meta({ description: 'SHA-256 of the page key, lower-case hex.' }),
    pageKey: z.string(),
    evidence: z.enum(['redirect', 'canonical', 'member']),
    memberId: id('mbr'),
    createdAt: timestamp(),
  })
  .meta({ id: 'Alias', description: 'Another URL at which the same page is reached.' })
export type Alias = z.infer<typeof Alias>

export const NewAlias = z
  .strictObject({ url: webUrl() })
  .meta({ id: 'NewAlias', examples: [{ url: 'https://m.news.example/2026/harbour-budget' }] })

export const ArticlePage = page('ArticlePage', Article)
export const CapturePage = page('CapturePage', Capture)
export const CandidatePage = page('CandidatePage', Candidate)
export const AliasPage = page('AliasPage', Alias)
