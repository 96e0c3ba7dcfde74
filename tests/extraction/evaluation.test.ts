import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../../bench/rows.ts'

const jsonl = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n')

describe('rows of labelled sets', () => {
  const labelOf = (label: unknown) =>
    rowsOf(jsonl({ text: 'It fell.', label }), 'set.jsonl').labelled[0]!.label

  it.each([1, '1', true])('take %j for worth a check', (label) => expect(labelOf(label)).toBe(1))

  it.each([0, '0', false, -1])('take %j for not worth one', (label) =>
    expect(labelOf(label)).toBe(0),
  )

  it.each([2, null, 'yes', '', 0.7, [1]])('refuse the label %j', (label) => {
    expect(() => labelOf(label)).toThrow(
      `set.jsonl, line 1: label is ${JSON.stringify(label)}, not 0 or 1`,
    )
  })

  it('are counted by the lines of the file, the empty ones too', () => {
    const good = jsonl({ text: 'It fell.', label: 1 })
    expect(() => rowsOf(`${good}\n\n${good}\n{"text":`, 'set.jsonl')).toThrow('set.jsonl, line 4: ')
  })

  it('may begin with a BOM, end their lines with CRLF and leave some blank', () => {
    const rows = ['It fell.', 'It rose.'].map((text) => jsonl({ text, label: 1 }))
    expect(rowsOf(`\uFEFF${rows.join('\r\n \r\n')}\r\n`, 'set.jsonl').labelled).toMatchObject([
      { text: 'It fell.' },
      { text: 'It rose.' },
    ])
  })

  it('name their document by a string or a number, or not at all', () => {
    const docs = ['a', 7, null, undefined]
    const { labelled } = rowsOf(jsonl(...docs.map((doc) => ({ text: '', label: 0, doc }))), 'x')
    expect(labelled.map(({ doc }) => doc)).toEqual(['a', '7', undefined, undefined])
  })

  it('are of both kinds if they carry both', () => {
    const text = 'It fell.'
    const rows = jsonl({ text, label: 0, attributions: [] }, { text, attributions: [] })
    const { labelled, attributed } = rowsOf(rows, 'set.jsonl')
    expect([labelled.length, attributed.length]).toEqual([1, 2])
  })

  it.each([
    ['no rows', '\n', 'set.jsonl: there are no rows in it'],
    ['a list', '[]', 'line 1: the row is [], not an object'],
    ['no text', jsonl({ label: 1 }), 'line 1: text is missing, not a string'],
    ['a list for a document', jsonl({ text: '', label: 1, doc: [] }), 'line 1: doc is []'],
    ['neither kind', jsonl({ text: '' }), 'line 1: the row has neither a label nor attributions'],
  ])('are refused with %s', (_, rows, words) => {
    expect(() => rowsOf(rows, 'set.jsonl')).toThrow(words)
  })
})

describe('marked attributions', () => {
  const text = '😀 It fell.'
  const read = (attribution: unknown) =>
    rowsOf(jsonl({ text, attributions: [attribution] }), 'set.jsonl').attributed[0]!.attributions[0]

  it('have no spans where a part is missing or null', () => {
    expect(read({ cue: null, content: [[2, 10]] })).toEqual({
      source: [],
      cue: [],
      content: [[2, 10]],
    })
  })

  it('may give a single span flat', () => {
    expect(read({ content: [2, 10] })).toMatchObject({ content: [[2, 10]] })
  })

  it('end with the text at the latest, counted in code points', () => {
    expect(read({ content: [[0, 10]] })).toMatchObject({ content: [[0, 10]] })
    expect(() => read({ content: [[0, 11]] })).toThrow(
      'line 1: content is [0,11], not [start, end]',
    )
  })

  it.each([[[5, 2]], [[2, 2]], [[-1, 2]], [[0.5, 2]], [['0', '2']], [[0, 2, 4]], [null]])(
    'refuse %j for a span',
    (span) => {
      expect(() => read({ cue: [[0, 1], span] })).toThrow(`cue is ${JSON.stringify(span)}`)
    },
  )

  it.each([
    ['a word for spans', { source: 'Lee' }, 'source is "Lee", not a list'],
    ['parts of other names', { speaker: [[0, 1]] }, 'neither source nor cue nor content'],
    ['no object', null, 'an attribution is null, not an object'],
  ])('are refused with %s', (_, attribution, words) => {
    expect(() => read(attribution)).toThrow(`set.jsonl, line 1: `)
    expect(() => read(attribution)).toThrow(words)
  })
})

describe('npm run eval:extraction', () => {
  const home = mkdtempSync(join(tmpdir(), 'apostil-evaluation-'))
  afterAll(() => rmSync(home, { recursive: true }))

  const write = (name: string, content: string | Buffer) => {
    const file = join(home, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    return file
  }

  /** With the project's own Node, whichever one runs the tests: it takes TypeScript as it is. */
  const evaluate = (...args: string[]) =>
    spawnSync('node_modules/.bin/node', ['scripts/eval-extraction.ts', ...args], {
      encoding: 'utf8',
    })

  /** The extractor's figures below a heading, by their names. */
  const figuresUnder = (heading: string, output: string) => {
    const [, names, extractor] = output.slice(output.indexOf(heading)).split('\n')
    const values = extractor!.replace('the extractor', '').trim().split(/\s+/)
    const order = names!.trim().split(/\s+(?!F1\s*$)/)
    return Object.fromEntries(order.map((name, at) => [name, values[at]]))
  }

  const worth = { text: 'Unemployment rose to 9.3 percent in 2010.', label: 1 }
  const chat = { text: 'Thank you all very much.', label: 0 }

  it('reads a folder with its subfolders in order, and measures its files apart and together', () => {
    const quoted = {
      text: 'It fell, Lee said.',
      attributions: [{ source: [9, 12], cue: [13, 17] }],
    }
    write('set/b.jsonl', jsonl({ ...worth, doc: 1 }, { ...chat, doc: 1 }))
    write('set/a/deep.jsonl', jsonl({ ...worth, doc: 2 }, { ...chat, doc: 2 }, quoted))
    write('set/notes.txt', 'no rows')
    const { status, stdout } = evaluate('--data', join(home, 'set'))
    expect(status).toBe(0)
    const headings = stdout.split('\n').filter((line) => line.endsWith('rows'))
    expect(headings.map((line) => line.replace(join(home, 'set'), ''))).toEqual([
      '/a/deep.jsonl: sentences: 2 rows',
      '/a/deep.jsonl: attributions: 1 rows',
      '/b.jsonl: sentences: 2 rows',
      'all files together: sentences: 4 rows',
    ])
    expect(figuresUnder('b.jsonl: sentences', stdout), 'one document').toMatchObject({
      AUC: '1.000',
      MAP: '–',
    })
    expect(figuresUnder('all files together', stdout), 'two documents').toMatchObject({
      AUC: '1.000',
      MAP: '1.000',
    })
  })

  it('has no MAP where rows name no document', () => {
    const file = write('nameless.jsonl', jsonl({ ...worth, doc: 1 }, { ...worth, doc: 2 }, chat))
    const { status, stdout } = evaluate('--data', file)
    expect(status).toBe(0)
    expect(figuresUnder('nameless.jsonl', stdout)).toMatchObject({ AP: '1.000', MAP: '–' })
  })

  it('says so where only one label occurs, and what cannot be measured then', () => {
    const { status, stdout } = evaluate('--data', write('one.jsonl', jsonl(chat, chat)))
    expect(status).toBe(0)
    expect(stdout).toContain('Only the label 0 occurs')
    expect(stdout).not.toContain('NaN')
    expect(figuresUnder('one.jsonl', stdout)).toMatchObject({ AUC: '–', AP: '–' })
  })

  it.each([
    ['an option without its value', ['--data'], 'argument missing'],
    ['an unknown option', ['--date=x'], 'Unknown option'],
    ['a file that is not there', ['--data', join(home, 'none')], 'Cannot read'],
    ['a folder without rows', ['--data', 'scripts'], 'No .jsonl file in scripts.'],
    ['another encoding', ['--data', write('latin.jsonl', Buffer.from([0xe9]))], 'Cannot read'],
    [
      'a row that is none',
      ['--data', write('good.jsonl', jsonl(worth)), '--data', write('bad.jsonl', '{}')],
      `bad.jsonl, line 1: text is missing, not a string.`,
    ],
  ])('refuses %s in words, before any table', (_, args, words) => {
    const { status, stdout, stderr } = evaluate(...args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(words)
    expect(stderr).toContain('usage: npm run eval:extraction')
    expect(stderr).not.toContain('    at ')
  })
})
