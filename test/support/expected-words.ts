/** What the running test expects to be said on the console. */
const expected: RegExp[] = []

/**
 * Says of the running test that it makes something say a line on the console, as a warning or an error,
 * that fits the pattern. Every other such line fails the test, and so does this one when it stays away.
 * @public
 */
export function expectWords(pattern: RegExp): void {
  expected.push(pattern)
}

/** Takes what was expected, for the end of a test. */
export const takeExpectedWords = (): RegExp[] => expected.splice(0)
