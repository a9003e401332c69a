import { spawn } from 'node:child_process'
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
 * @param limits where it is stopped as by Ctrl-C: after `seconds` (what ends later is no mark), or at the
 * first mark that `isEnough`
 * @throws Error where it ends otherwise
 */
export async function timedTraining(
  args: string[],
  limits: {
    seconds?: number
    isEnough?: (mark: Mark) => boolean
    environment?: NodeJS.ProcessEnv
  } = {},
  told: (mark: Mark) => void = () => undefined
): Promise<TimedTraining> {
  const { seconds: most = Infinity, isEnough = () => false, environment = process.env } = limits
  const started = performance.now()
  const elapsed = (): number => (performance.now() - started) / 1000
  const child = spawn(process.execPath, [cliPath, ...args, '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let stopped = false
  const stop = (): void => {
    stopped = true
    child.kill('SIGINT')
  }
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
    if (event.type !== 'epoch' || event.val_accuracy === undefined || stopped) return
    const mark = { seconds: elapsed(), accuracy: event.val_accuracy }
    result.marks.push(mark)
    told(mark)
    if (isEnough(mark)) stop()
  })

  const timer = Number.isFinite(most) ? setTimeout(stop, most * 1000) : undefined
  const code = await new Promise((done) => child.on('close', done))
  clearTimeout(timer)
  result.seconds = elapsed()
  if (code !== 0 && !stopped) throw new Error(`the training ended with exit code ${String(code)}`)
  return result
}
