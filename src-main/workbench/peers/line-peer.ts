import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** A process that answers JSON requests line by line; pending requests fail when it dies. */
export class LinePeer {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly waiting: Waiting[] = []
  private stderr = ''

  constructor(command: string, commandArguments: string[]) {
    this.child = spawn(command, commandArguments, {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
    })
    this.child.stderr.on(
      'data',
      (text: Buffer) => (this.stderr = (this.stderr + text.toString()).slice(-4000))
    )
    // A request to a process that just died is answered below.
    this.child.stdin.on('error', () => undefined)
    createInterface({ input: this.child.stdout }).on('line', (line) => this.answer(line))
    const died = (how: string): void => {
      for (const { reject } of this.waiting.splice(0))
        reject(new Error(`the peer ended (${how})\n${this.stderr}`))
    }
    this.child.on('error', (error) => died(error.message))
    this.child.on('close', (code) => died(`exit code ${String(code)}`))
  }

  /** Asks for a task; requests are answered in order. @throws Error with the peer's own words */
  ask<T>(request: Record<string, unknown>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.child.exitCode !== null) return reject(new Error(`the peer has ended\n${this.stderr}`))
      this.waiting.push({ resolve: resolve as (value: unknown) => void, reject })
      this.child.stdin.write(`${JSON.stringify(request)}\n`)
    })
  }

  close(): void {
    this.child.stdin.end()
  }

  private answer(line: string): void {
    const waiter = this.waiting.shift()
    const answer = JSON.parse(line) as { ok: boolean; value?: unknown; error?: string }
    if (answer.ok) waiter?.resolve(answer.value)
    else waiter?.reject(new Error(answer.error))
  }
}
