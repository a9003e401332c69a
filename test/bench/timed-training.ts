import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { cliPath } from '../support/command-line'

/** Where a training stood after an epoch. */
export interface Mark {
  /** Since its process was started. */
  seconds: number
  /** Of the images that it is validated on, from 0 to 1. */
  accuracy: number
}

export interface TimedTraining {
  marks: Mark[]
  /** Seconds from the start of its process to the end of the process. */
  seconds: number
  engine: string
  /** The run's identifier. */
  run: string
}

/**
 * One training from the command line, as a person starts it: its marks, one an epoch.
 * @param args of `atelier`, `train` among them; `--json` is added
 * @param limits `seconds` after which it is stopped as by Ctrl-C; what ends later is no mark
 * @throws Error where it ends otherwise
 */
export async function timedTraining(
  args: string[],
  limits: { seconds?: number; environment?: NodeJS.ProcessEnv } = {},
  told: (mark: Mark) => void = () => undefined
): Promise<TimedTraining> {
  const { seconds: most = Infinity, environment = process.env } = limits
  const started = performance.now()
  const elapsed = (): number => (performance.now() - started) / 1000
  const child = spawn(process.execPath, [cliPath, ...args, '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const result: TimedTraining = { marks: [], seconds: 0, engine: '', run: '' }
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as {
      type: string
      id?: string
      engine?: string
      val_accuracy?: number
    }
    if (event.type === 'run') {
      result.engine = event.engine ?? ''
      result.run = event.id ?? ''
    }
    if (event.type !== 'epoch' || event.val_accuracy === undefined || elapsed() > most) return
    const mark = { seconds: elapsed(), accuracy: event.val_accuracy }
    result.marks.push(mark)
    told(mark)
  })

  const stopped = stopAfter(child, most)
  const code = await new Promise((done) => child.on('close', done))
  result.seconds = elapsed()
  if (code !== 0 && !stopped()) throw new Error(`the training ended with exit code ${String(code)}`)
  return result
}

/** Returns whether it had to be stopped. */
function stopAfter(child: ChildProcess, seconds: number): () => boolean {
  if (!Number.isFinite(seconds)) return () => false
  let stopped = false
  const timer = setTimeout(() => {
    stopped = true
    child.kill('SIGINT')
  }, seconds * 1000)
  child.on('close', () => clearTimeout(timer))
  return () => stopped
}
