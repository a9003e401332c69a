import { mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import electronLog from 'electron-log/node'
import { visible } from '../../contract'

/** Bytes after which the log goes on in a new file. The one before it is kept, so this is half of all. */
const mostBytes = 2 * 2 ** 20
/** Characters of an entry: what is longer is no line for a person to read. */
const longestText = 8000

/** Where a workspace's log is. */
export const logPath = (workspace: string): string => join(workspace, 'log', 'atelier.log')
/** What was in it before, until there is more again. */
export const olderLogPath = (workspace: string): string => join(workspace, 'log', 'atelier.old.log')

export type LogLevel = 'info' | 'warning' | 'error'
/** Who writes: which of the hosts, or a command of the command line. */
export type LogSource = 'desktop' | 'browser' | 'cli'

/** What lets somebody in: codes and tokens in addresses and headers, and cookies. */
const secrets = [
  /([?&#](?:code|token|key)=)[^\s&"')]+/gi,
  /(bearer\s+)[^\s"',]+/gi,
  /(atelier-[0-9a-f]{12}=)[^\s;"']+/g
]

/** One entry: a line, and below it, indented, those of a stack. No text can begin a line of its own. */
export function logEntry(at: Date, level: LogLevel, source: string, text: string): string {
  const kept = secrets.reduce((all, secret) => all.replace(secret, '$1***'), text.slice(0, longestText))
  const [first = '', ...rest] = kept.split(/\r?\n/).map(visible)
  const head = `${at.toISOString()}  ${level.padEnd(7)}  ${source}  ${first}`
  return [head, ...rest.map((line) => `    ${line}`)].join('\n')
}

// A log that cannot be written is no reason to say anything else on a terminal.
electronLog.transports.console.writeFn = () => undefined

/** The library makes a missing folder too, for everybody to look into. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    // Where it cannot be written nothing else fails.
  }
}

function fileLogger(workspace: string): (entry: string) => void {
  const path = logPath(workspace)
  makeFolder(dirname(path))
  const logger = electronLog.create({ logId: path })
  const { file, console: terminal } = logger.transports
  terminal.level = false
  file.resolvePathFn = () => path
  file.maxSize = mostBytes
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  file.transforms = [({ data }) => data.map(String)]
  file.archiveLogFn = () => {
    try {
      // Another process may have made a new file already.
      if (statSync(path).size > mostBytes / 2) renameSync(path, olderLogPath(workspace))
    } catch {
      // What was no file is no file too many.
    }
  }
  return (entry) => logger.info(entry)
}

/**
 * A workspace's log: what its processes did and what went wrong, for whoever looks for a reason. Written
 * at once, so that the last line before a crash is there; readable by this user alone; at most two files.
 * Where it cannot be written nothing else fails.
 */
export class LogFile {
  private write: ((entry: string) => void) | null = null

  constructor(
    readonly workspace: string,
    private readonly source: LogSource
  ) {}

  get path(): string {
    return logPath(this.workspace)
  }

  info(text: string): void {
    this.add('info', text)
  }
  warn(text: string): void {
    this.add('warning', text)
  }
  error(text: string): void {
    this.add('error', text)
  }

  /** What nobody is told of, or only the first line of: the whole of it. */
  readonly failure = (error: unknown): void => {
    this.error(wholeText(error))
  }

  private add(level: LogLevel, text: string): void {
    try {
      this.write ??= fileLogger(this.workspace)
      this.write(logEntry(new Date(), level, `${this.source} ${process.pid}`, text))
    } catch {
      // See above.
    }
  }
}

/** An error's stack, and those of what caused it. */
function wholeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by ${wholeText(error.cause)}`
}
