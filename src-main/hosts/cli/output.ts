import { knownError, visible } from '../../contract'
import { table as layOut } from './text-table'

let readerGone = (): void => process.exit(0)

/** A reader that goes away (`| head`) is no error of anyone's: the command ends, quietly. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') readerGone()
  })
  process.stderr.on('error', () => undefined)
}

/** What to do instead where something has to be ended properly first. */
export function onReaderGone(listener: () => void): void {
  readerGone = listener
}

/**
 * One JSON document on stdout; with `--json` nothing else is ever printed there. A terminal obeys no
 * character of it.
 */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonText(value)}\n`)
}

/** JSON with those characters escaped that JSON allows as they are and a terminal obeys. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

/** Lines for people, with what a terminal would obey made visible. */
export function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(visible).join('\n')}\n`)
}

/** Columns for people, as wide as the terminal at most. */
export function table(header: string[], rows: string[][]): string {
  return layOut(header, rows, process.stdout.isTTY ? process.stdout.columns || 80 : undefined)
}

/** Two lines on stderr: what is wrong and what to do. */
export function printProblem({ message, fix }: { message: string; fix: string }): void {
  process.stderr.write(`${visible(message)}\n${visible(fix)}\n`)
}

/** A line on stderr that is no error. */
export function printNote(text: string): void {
  process.stderr.write(`${visible(text)}\n`)
}

/**
 * As {@link printProblem}, of anything thrown. The stack only where it was asked for.
 * @param log where the log is that has the stack of what nobody was to meet
 */
export function printError(error: unknown, verbose: boolean, log?: string): 1 | 2 {
  const known = knownError(error, log)
  printProblem(known)
  if (verbose) {
    const stack = error instanceof Error ? (error.stack ?? '') : String(error)
    process.stderr.write(`${stack.split('\n').map(visible).join('\n')}\n`)
  }
  return known.exitCode
}
