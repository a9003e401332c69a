import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder'

const root = resolve(import.meta.dirname, '../../..')
const folder = temporaryFolder()
const expectedWords = join(root, 'test/support/expected-words.ts')

const inside = `
import { it } from 'vitest'
import { expectWords } from ${JSON.stringify(expectedWords)}
it('is quiet', () => undefined)
it('warns', () => console.warn('a word %d', 1))
it('complains', () => console.error(new Error('a reason')))
it('has Node warn', () => process.emitWarning('of something'))
it('says what it expects', () => {
  expectWords(/^a word/)
  console.warn('a word')
})
it('says something else than it expects', () => {
  expectWords(/^a word/)
  console.warn('another')
})
it('says nothing of what it expects', () => expectWords(/^a word/))
it('is quiet again', () => undefined)
`

/** The tests of a file of its own and what each came to, by vitest's own report. */
function outcomes(source: string): { passed: string[]; failed: Record<string, string> } {
  const place = join(folder, 'words')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'words.test.ts'), source)
  const report = join(place, 'report.json')
  spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      join(root, 'test/unit/support/vitest.config.mts'),
      '--root',
      place,
      '--reporter=json',
      `--outputFile=${report}`
    ],
    { cwd: place, encoding: 'utf8' }
  )
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: {
      assertionResults: { title: string; status: string; failureMessages: string[] }[]
    }[]
  }
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  return {
    passed: tests.filter(({ status }) => status === 'passed').map(({ title }) => title),
    failed: Object.fromEntries(
      tests
        .filter(({ status }) => status === 'failed')
        .map(({ title, failureMessages }) => [title, failureMessages.join('\n')])
    )
  }
}

describe('a word on the console that nobody expected', () => {
  it('fails the test that said it, and no other', () => {
    const { passed, failed } = outcomes(inside)
    expect(passed).toEqual(['is quiet', 'says what it expects', 'is quiet again'])
    expect(failed).toEqual({
      'warns': expect.stringContaining('said, and not expected: a word 1'),
      'complains': expect.stringContaining('said, and not expected: Error: a reason'),
      'has Node warn': expect.stringContaining('said, and not expected: Warning: of something'),
      'says something else than it expects': expect.stringMatching(
        /said, and not expected: another\nexpected, and not said: \/\^a word\//
      ),
      'says nothing of what it expects': expect.stringContaining('expected, and not said: /^a word/')
    })
  })
})
