/**
 * `npm run test:peers`: compares Atelier with Keras, in an environment of its own outside the
 * repository. Where Python or the network is missing it says what did not run. Ends with "N passed, N
 * failed, N skipped".
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tensorflowIsSetUp } from '../support/cache-folder'
import { peerEnvironment } from './environment'

const here = import.meta.dirname
const say = (line: string): void => void process.stdout.write(`${line}\n`)

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
}

function run(): number {
  const environment = peerEnvironment([join(here, 'requirements.txt')], say)
  if ('reason' in environment) {
    const files = readdirSync(here).filter((name) => name.endsWith('.test.ts'))
    say(`Nothing was compared with Keras: ${environment.reason}.`)
    say(`Did not run: ${files.join(', ')}`)
    say(`0 passed, 0 failed, ${files.length} skipped`)
    return 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'atelier-peers-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(here, '../../node_modules/vitest/vitest.mjs')
    const { status } = spawnSync(
      process.execPath,
      [vitest, 'run', '--config', join(here, 'vitest.config.mts'), ...process.argv.slice(2)],
      {
        cwd: join(here, '../..'),
        stdio: 'inherit',
        env: {
          ...process.env,
          ATELIER_PEERS_PYTHON: environment.python,
          ATELIER_PEERS_REPORT: report,
          TF_CPP_MIN_LOG_LEVEL: '3'
        }
      }
    )
    if (!tensorflowIsSetUp)
      say(
        'The tensorflow engine is not set up ("atelier doctor --fix tensorflow"): Keras was ' +
          'compared with the cpu engine alone.'
      )
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, 'utf8')
    ) as Report
    say(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
    return status ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = run()
