import { AtelierError, encodeError } from '../../contract'

let readerGone = (): void => process.exit(0)

/** A reader that goes away (`| head`) is no error of anyone's: the command ends, quietly. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => { if (error.code === 'EPIPE') readerGone() })
  process.stderr.on('error', () => undefined)
}

/** What to do instead where something has to be ended properly first. */
export function onReaderGone(listener: () => void): void {
  readerGone = listener
}

/** One JSON document on stdout; with `--json` nothing else is ever printed there. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Columns for people: numbers, or what looks like one, to the right. */
export function table(header: string[], rows: string[][]): string {
  const widths = header.map((title, i) => Math.max(width(title), ...rows.map((row) => width(row[i] ?? ''))))
  const toTheRight = header.map((_, i) => rows.length > 0 && rows.every((row) => /^(–|[-+\d.,]+(e[-+]\d+)?( ?(%|s|[kMGTP]?B|k))?)?$/.test(row[i] ?? '')))
  const line = (cells: string[]): string => cells.map((cell, i) => (toTheRight[i] ? ' '.repeat((widths[i] ?? 0) - width(cell)) + cell : cell + ' '.repeat((widths[i] ?? 0) - width(cell)))).join('  ').trimEnd()
  return [line(header), ...rows.map(line)].join('\n')
}

/** Columns a text takes in a terminal: a CJK character takes two. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/.test(character) ? 2 : 1), 0)
}

/** Two lines on stderr: what is wrong and what to do. The stack only where it was asked for. */
export function printError(error: unknown, verbose: boolean): 1 | 2 {
  const known = error instanceof AtelierError ? error : new AtelierError('INTERNAL', { reason: encodeError(error).params['reason'] ?? '' })
  process.stderr.write(`${known.message}\n${known.fix}\n`)
  if (verbose) process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`)
  return known.exitCode
}
