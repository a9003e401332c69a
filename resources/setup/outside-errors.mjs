// A reporter of vitest for what fails outside of any test: a file that cannot be loaded, a hook, an error
// that nobody caught, a worker that ended and took a test along. The report in JSON has none of it.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { root } from './run.mjs'

/** The first line of an error, and of what it was caused by. */
function line(error) {
  const own = String(error.message ?? error).split('\n')[0]
  return error.cause ? `${own} ${line(error.cause)}` : own
}

/** Where the lines of a report lie: a list of strings, as JSON. */
export const outsideErrorsOf = (report) => report.replace(/\.json$/, '.outside.json')

export default class OutsideErrors {
  /** The lines go beside the report in JSON. */
  onInit({ config }) {
    this.file = outsideErrorsOf(config.outputFile.json)
  }

  onTestRunEnd(testModules, unhandledErrors) {
    const lines = []
    const add = (path, text) => lines.push(`${path ? `${relative(root, path)}: ` : ''}${text}`)
    for (const module of testModules) {
      for (const each of [module, ...module.children.allSuites()])
        for (const error of each.errors()) add(module.moduleId, line(error))
      for (const test of module.children.allTests('pending'))
        add(module.moduleId, `${test.fullName} did not end`)
    }
    for (const error of unhandledErrors) add(error.VITEST_TEST_PATH, line(error))
    writeFileSync(this.file, JSON.stringify(lines))
  }
}
