// What the set-up tells a person: short lines, one a stage.

export const say = (text) => process.stdout.write(`${text}\n`)

/** What is wrong and what to do, and the end. */
export function fail(problem, fix, code = 1) {
  process.stderr.write(`${problem}\n${fix}\n`)
  process.exit(code)
}
