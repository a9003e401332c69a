/**
 * Set-up of every test file: a warning or an error that nobody expected (console.error, console.warn, Vue's
 * and tf.js' warnings, which end there, and Node's own) fails the test in which it is said, and one that is
 * said outside of any fails the file. Unhandled rejections fail the run by vitest itself.
 */
import { format } from 'node:util'
import { afterAll, afterEach } from 'vitest'
import { takeExpectedWords } from './expected-words'

/**
 * tf.js' reference backend advertises tfjs-node at its first use, in whichever test that is; the engine cpu
 * keeps it from doing so for people.
 */
const advertisement = /Hi, looks like you are running TensorFlow\.js in Node\.js/

/** The clock of the tests may be a false one. */
const { setImmediate } = globalThis

/** Listens once in a worker, whose test files may share it. */
function listen(): string[] {
  const words: string[] = []
  /* oxlint-disable no-console -- It listens to what others say. */
  for (const kind of ['error', 'warn'] as const) {
    const say = console[kind]
    console[kind] = (...said: unknown[]) => {
      const line = format(...said)
      if (advertisement.test(line)) return
      words.push(line)
      say(...said)
    }
  }
  /* eslint-enable no-console */
  process.on('warning', (warning) => void words.push(`${warning.name}: ${warning.message}`))
  return words
}

const worker = globalThis as { atelierSaid?: string[] }
const said = (worker.atelierSaid ??= listen())

async function complain(): Promise<void> {
  // Node tells of a warning in the next turn.
  await new Promise((turn) => setImmediate(turn))
  const expected = takeExpectedWords()
  const words = said.splice(0)
  const unexpected = words.filter((line) => !expected.some((pattern) => pattern.test(line)))
  const missing = expected.filter((pattern) => !words.some((line) => pattern.test(line)))
  const problems = [
    ...unexpected.map((line) => `said, and not expected: ${line}`),
    ...missing.map((pattern) => `expected, and not said: ${String(pattern)}`)
  ]
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

afterEach(complain)
afterAll(complain)
