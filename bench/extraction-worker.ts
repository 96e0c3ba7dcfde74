import { quotationsOf } from '../src/extraction/quotations.ts'
import { readSentences } from '../src/extraction/reading.ts'
import { extract } from '../src/extraction/extract.ts'
import { signalsOf } from '../src/extraction/features.ts'
import { worthinessOf } from '../src/extraction/worthiness.ts'

// What bench/extraction.ts measures from outside: a Worker's own clock stands still while it works.

export default {
  async fetch(request) {
    const { searchParams, pathname } = new URL(request.url)
    const times = Number(searchParams.get('times'))
    const text = await request.text()
    if (pathname === '/extract') {
      let found = 0
      for (let time = 0; time < times; time++) found += extract(text, 'en').length
      return new Response(String(found))
    }
    const sentences = readSentences(text, quotationsOf(text), 'en').map(({ range, words }) => {
      const quote = text.slice(range.start, range.end)
      return { words, signals: signalsOf({ quote, words, english: true, claim: null }) }
    })
    let sum = 0
    for (let time = 0; time < times; time++)
      for (const { words, signals } of sentences) sum += worthinessOf(words, signals).score
    return new Response(`${sentences.length} ${sum}`)
  },
} satisfies ExportedHandler
