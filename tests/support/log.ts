/**
 * Runs something and answers what it wrote to the Worker's log meanwhile, one entry a line. The
 * console is the platform's log; what is caught here is not shown.
 */
export async function logOf(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = []
  const { log, error } = console
  console.log = console.error = (...values: unknown[]) => lines.push(values.map(String).join(' '))
  try {
    await run()
  } finally {
    Object.assign(console, { log, error })
  }
  return lines
}
