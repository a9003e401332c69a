import { spawn } from 'node:child_process'
import { lineChild } from '../../processes/child-process'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

interface Answer {
  ok: boolean
  value?: unknown
  error?: string
}

/** A process that answers JSON requests line by line; pending requests fail when it dies. */
export class LinePeer {
  private readonly child
  private readonly waiting: Waiting[] = []
  private ended: string | null = null

  constructor(command: string, commandArguments: string[]) {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
    this.child = lineChild(spawn(command, commandArguments, { env }))
    this.child.onMessage((message) => this.answer(message as Answer))
    this.child.onExit((code, signal) => {
      this.ended = code === -1 ? this.child.stderr() : (signal ?? `exit code ${code}`)
      for (const { reject } of this.waiting.splice(0)) reject(this.death(this.ended))
    })
  }

  private death(how: string): Error {
    return new Error(`the peer ended (${how})\n${this.child.stderr()}`)
  }

  /** Asks for a task; requests are answered in order. @throws Error with the peer's own words */
  ask<T>(request: Record<string, unknown>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.ended !== null) return reject(this.death(this.ended))
      this.waiting.push({ resolve: resolve as (value: unknown) => void, reject })
      this.child.post(request)
    })
  }

  close(): void {
    this.child.end()
  }

  private answer({ ok, value, error }: Answer): void {
    const waiter = this.waiting.shift()
    if (ok) waiter?.resolve(value)
    else waiter?.reject(new Error(error))
  }
}
