import { INLINE, type Node } from './document.ts'

const ELEMENT = 1
const TEXT = 3

const LINKS = new Set(['a', 'button', 'nav'])

export type ArticleText = {
  /**
   * Paragraphs with an empty line between them; line breaks of the page stay line breaks, any other
   * white space is one character, and cells of a table have one between them.
   */
  text: string
  /** How many UTF-16 units of it are not in links: a list of links is no article. */
  ownUnits: number
}

/** A no-break space stays one where it stands alone. */
const oneSpace = (run: string) => (run === '\u00a0' ? run : ' ')

/** The text of an element as a person reads it. */
export function articleText(root: Node): ArticleText {
  const paragraphs: string[] = []
  let paragraph = ''
  let ownUnits = 0

  const endParagraph = () => {
    const lines = paragraph.split('\n').map((line) => line.replaceAll(/\s+/g, oneSpace).trim())
    const filled = lines.filter((line) => line !== '').join('\n')
    if (filled !== '') paragraphs.push(filled)
    paragraph = ''
  }

  // The DOM is no deeper than `document.ts` lets it be.
  const read = (node: Node, inLink: boolean, keepsLines: boolean): void => {
    if (node.nodeType === TEXT) {
      paragraph += keepsLines ? node.data : node.data.replaceAll(/[ \t\n\f]+/g, ' ')
      if (!inLink) ownUnits += node.data.trim().length
      return
    }
    if (node.nodeType !== ELEMENT) return
    const name = node.localName
    if (name === 'br') {
      paragraph += '\n'
      return
    }
    const isCell = name === 'td' || name === 'th'
    const isBlock = !isCell && !INLINE.has(name)
    if (isBlock) endParagraph()
    for (const child of node.childNodes)
      read(child, inLink || LINKS.has(name), keepsLines || name === 'pre')
    if (isCell) paragraph += ' '
    if (isBlock) endParagraph()
  }

  read(root, false, false)
  endParagraph()
  return { text: paragraphs.join('\n\n'), ownUnits }
}
