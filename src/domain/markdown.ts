import { micromark } from 'micromark'

/**
 * CommonMark to HTML that is safe to show: raw HTML is escaped and URLs of other protocols than
 * http, https, mailto and the like are dropped (micromark's defaults).
 */
export function renderMarkdown(markdown: string): string {
  return micromark(markdown)
}
