import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A process that this one started and speaks with, however either is done. */
export interface ChildHandle {
  readonly pid: number | undefined
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once: exit code (-1 where it could not be started), or the signal that ended it. */
  onExit(listener: (code: number | null, signal: string | null) => void): void
  /** The last of what it printed that was no message. */
  stderr(): string
  kill(): void
}

/** Starts a process of one kind. */
export type ProcessLauncher = () => ChildHandle

/** Characters that are kept of what a process prints. */
const longestTail = 8000

/** The last of what a process printed, to be told when it dies. */
export class OutputTail {
  text = ''

  readonly collect = (chunk: Buffer | string): void => {
    this.text = (this.text + chunk.toString()).slice(-longestTail)
  }
}

/** A Node process with a channel of its own for messages. */
export function messageChild(child: ChildProcess): ChildHandle {
  const tail = new OutputTail()
  child.stdout?.on('data', tail.collect)
  return {
    ...lifeOf(child, tail),
    post: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => child.on('message', listener)
  }
}

/** Any process that reads and writes JSON, a message a line. */
export function lineChild(child: ChildProcessWithoutNullStreams): ChildHandle & { end(): void } {
  const tail = new OutputTail()
  const listeners: ((message: unknown) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = parseLine(line)
    if (message === undefined) tail.collect(`${line}\n`)
    else for (const listener of listeners) listener(message)
  })
  // Of one that just died its exit tells.
  child.stdin.on('error', () => undefined)
  return {
    ...lifeOf(child, tail),
    post: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    onMessage: (listener) => void listeners.push(listener),
    end: () => void child.stdin.end()
  }
}

/** The object of a line; undefined for what a library printed there. */
function parseLine(line: string): unknown {
  try {
    const message: unknown = JSON.parse(line)
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}

function lifeOf(
  child: ChildProcess,
  tail: OutputTail
): Pick<ChildHandle, 'pid' | 'onExit' | 'stderr' | 'kill'> {
  child.stderr?.on('data', tail.collect)
  child.on('error', (error) => tail.collect(error.message))
  return {
    pid: child.pid,
    onExit: (listener) => {
      let told = false
      const tell = (code: number | null, signal: string | null): void => {
        if (!told) listener(code, signal)
        told = true
      }
      child.on('close', tell)
      child.on('error', () => tell(-1, null))
    },
    stderr: () => tail.text,
    kill: () => void child.kill('SIGKILL')
  }
}
