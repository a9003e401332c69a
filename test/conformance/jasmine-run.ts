/** Loaded first in a conformance process: jasmine's globals, which tf.js' tests are written for. */
import { writeFileSync } from 'node:fs'

interface Jasmine {
  getEnv(): {
    configure(options: object): void
    addReporter(reporter: object): void
    execute(): Promise<unknown>
  }
}
/** What a test came to; `message` says why it failed. */
export interface SpecResult {
  name: string
  status: 'passed' | 'failed' | 'pending'
  message: string
}

// oxlint-disable-next-line typescript/no-require-imports -- its globals have to be there before the tests are loaded
const core = require('jasmine-core') as { boot(core: unknown): Jasmine }
const jasmine = core.boot(core)

/**
 * Runs every loaded test whose name `only` (a regular expression) matches, and writes the results to
 * `file`.
 */
export async function runTests(file: string, only: string | undefined): Promise<void> {
  const results: SpecResult[] = []
  const wanted = only === undefined ? null : new RegExp(only)
  const env = jasmine.getEnv()
  env.configure({
    random: false,
    specFilter: (spec: { getFullName(): string }) => wanted === null || wanted.test(spec.getFullName())
  })
  env.addReporter({
    specDone: ({
      fullName,
      status,
      failedExpectations
    }: {
      fullName: string
      status: SpecResult['status'] | 'excluded'
      failedExpectations: { message: string }[]
    }) => {
      if (status !== 'excluded')
        results.push({
          name: fullName,
          status,
          message: failedExpectations[0]?.message.slice(0, 400) ?? ''
        })
    }
  })
  await env.execute()
  writeFileSync(file, JSON.stringify(results))
}
