// Sets a text in a column with the notes on it beside: an apostil is a note in the margin.

export type Mark = {
  /** UTF-16 offsets into the text, half-open. */
  start: number
  end: number
  number: number
}

export type Note = { number: number; lines: string[] }

type Style = { open: (mark: Mark) => string; close: (mark: Mark) => string }

/** For a terminal: the marked words underlined. */
export const TERMINAL: Style = {
  open: ({ number }) => `\u001b[1m[${number}]\u001b[22m\u001b[4m`,
  close: () => '\u001b[24m',
}

/** For a file or a pipe: the marked words in brackets. */
export const PLAIN: Style = {
  open: ({ number }) => `[${number}: `,
  close: () => ']',
}

// Control sequences take no room on the screen.
// oxlint-disable-next-line no-control-regex -- escape is what they begin with
const widthOf = (text: string): number => [...text.replaceAll(/\u001b\[\d+m/g, '')].length

/**
 * Lays text and notes out in two columns. A note begins beside the line where its mark begins, or
 * as soon as the note before has ended.
 * @param left, right widths of the columns in code points
 */
export function layOut(
  text: string,
  marks: Mark[],
  notes: Note[],
  { left, right, style }: { left: number; right: number; style: Style },
): string {
  const body = wrapMarked(text, marks, left, style)
  const margin: string[] = []
  for (const note of notes) {
    const beside = body.findIndex((line) => line.begins.includes(note.number))
    while (margin.length < beside) margin.push('')
    margin.push(...note.lines.flatMap((line) => wrap(line, right)), '')
  }
  const rows = Math.max(body.length, margin.length)
  return Array.from({ length: rows }, (_, row) => {
    const line = body[row]?.shown ?? ''
    const padding = ' '.repeat(Math.max(0, left - widthOf(line)))
    return `${line}${padding}  │ ${margin[row] ?? ''}`.trimEnd()
  }).join('\n')
}

type Line = { shown: string; begins: number[] }

function wrapMarked(text: string, marks: Mark[], width: number, style: Style): Line[] {
  const lines: Line[] = []
  let open: Mark | undefined
  let offset = 0
  for (const paragraph of text.split('\n')) {
    let line: Line = { shown: '', begins: [] }
    const flush = () => {
      // A mark that runs on is closed at the edge, so that it does not underline the margin.
      const over = open && style === TERMINAL ? style.close(open) : ''
      lines.push({ ...line, shown: line.shown.trimEnd() + over })
      line = { shown: open && style === TERMINAL ? '\u001b[4m' : '', begins: [] }
    }
    for (const piece of paragraph.match(/\S+\s*/g) ?? []) {
      let shown = ''
      const begins: number[] = []
      for (let i = 0; i < piece.length; i++) {
        const at = offset + i
        if (open?.end === at) {
          shown += style.close(open)
          open = undefined
        }
        const starting = open ? undefined : marks.find(({ start }) => start === at)
        if (starting) {
          open = starting
          begins.push(starting.number)
          shown += style.open(starting)
        }
        shown += piece[i]
      }
      offset += piece.length
      if (open?.end === offset || (open && open.end <= offset)) {
        shown = shown.trimEnd() + style.close(open) + ' '
        open = undefined
      }
      if (line.shown !== '' && widthOf(line.shown + shown.trimEnd()) > width) flush()
      line.shown += shown
      line.begins.push(...begins)
    }
    flush()
    offset += 1
  }
  return lines
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && widthOf(`${last} ${word}`) > width) lines.push(`  ${word}`)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}
