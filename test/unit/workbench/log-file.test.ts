import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LogFile, logEntry, logPath } from '../../../src-main/workbench/log/log-file'
import { followLog, lastLogLines } from '../../../src-main/workbench/log/log-tail'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const at = new Date('2026-01-31T12:00:00.500Z')
const text = (place: string): string => readFileSync(logPath(place), 'utf8')

describe('an entry of the log', () => {
  it('says when, how grave, who and what', () => {
    expect(logEntry(at, 'warning', 'cli 12', 'the disk is full')).toBe(
      '2026-01-31T12:00:00.500Z  warning  cli 12  the disk is full'
    )
  })
  it('has a stack below it, indented', () => {
    expect(logEntry(at, 'error', 'cli 12', 'Error: no\n    at a (b.js:1:2)')).toBe(
      '2026-01-31T12:00:00.500Z  error    cli 12  Error: no\n        at a (b.js:1:2)'
    )
  })
  it('begins no line that could be taken for another entry, and does nothing to a terminal', () => {
    const forged = 'a run\n2026-01-31T12:00:01.000Z  info     cli 1  all is well\u001b[2J\u0007\r\u202e'
    expect(logEntry(at, 'info', 'cli 12', forged).split('\n')).toEqual([
      '2026-01-31T12:00:00.500Z  info     cli 12  a run',
      '    2026-01-31T12:00:01.000Z  info     cli 1  all is well\\x1b[2J\\x07\\r\\u202e'
    ])
  })
  it.each([
    ['http://localhost:4711/open?code=s3cret-Word_1 was used', 's3cret'],
    ['Authorization: Bearer s3cret-Word_1', 's3cret'],
    ['cookie: theme=dark; atelier-0123456789ab=s3cret-Word_1; other=1', 's3cret'],
    ['{"url":"/api?x=1&token=s3cret"}', 's3cret']
  ])('keeps what lets somebody in to itself: %s', (given, secret) => {
    expect(logEntry(at, 'info', 'cli 12', given)).not.toContain(secret)
  })
})

describe('a log file', () => {
  it('is for its owner alone, and made with its first entry', () => {
    const place = workspace()
    const log = new LogFile(place, 'cli')
    expect(() => statSync(logPath(place))).toThrow('ENOENT')
    log.info('first')
    log.warn('second')
    expect(statSync(logPath(place)).mode & 0o777).toBe(0o600)
    expect(text(place)).toMatch(
      /^\S+Z {2}info {5}cli \d+ {2}first\n\S+Z {2}warning {2}cli \d+ {2}second\n$/
    )
  })
  it('has the stack of a failure, and of what caused it', () => {
    const place = workspace()
    new LogFile(place, 'cli').failure(new Error('above', { cause: new TypeError('below') }))
    expect(text(place)).toMatch(/Error: above\n {8}at .*log-file\.test/)
    expect(text(place)).toMatch(/\n {4}caused by TypeError: below\n {8}at .*log-file\.test/)
  })
  it('goes on in a new file and keeps one more, however much is written', () => {
    const place = workspace()
    const log = new LogFile(place, 'cli')
    for (let i = 0; i < 1500; i++) log.info(`${i} ${'x'.repeat(7000)}`)
    const files = readdirSync(join(place, 'log'))
    expect(files.sort()).toEqual(['atelier.log', 'atelier.old.log'])
    const bytes = files.map((file) => statSync(join(place, 'log', file)).size)
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(4.1 * 2 ** 20)
    expect(files.map((file) => statSync(join(place, 'log', file)).mode & 0o777)).toEqual([0o600, 0o600])
    expect(lastLogLines(place, 1)[0]).toContain('  1499 x')
  })
  it('is missed by nobody where it cannot be written', () => {
    const place = workspace()
    mkdirSync(place)
    writeFileSync(join(place, 'log'), 'a file where the folder would be')
    const said = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log'), vi.spyOn(console, 'warn')]
    onTestFinished(() => said.forEach((each) => each.mockRestore()))
    const log = new LogFile(place, 'cli')
    log.error('nobody hears this')
    log.error('nor this')
    expect(said.flatMap((each) => each.mock.calls)).toEqual([])
  })
})

describe("a log's last lines", () => {
  it('are none before anything was logged', () => {
    expect(lastLogLines(workspace(), 5)).toEqual([])
  })
  it('come from the file before where this one has too few', () => {
    const place = workspace()
    mkdirSync(join(place, 'log'), { recursive: true })
    writeFileSync(join(place, 'log', 'atelier.old.log'), 'a\nb\nc\n')
    writeFileSync(join(place, 'log', 'atelier.log'), 'd\ne\n')
    expect(lastLogLines(place, 1)).toEqual(['e'])
    expect(lastLogLines(place, 4)).toEqual(['b', 'c', 'd', 'e'])
    expect(lastLogLines(place, 9)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})

describe('a log that is followed', () => {
  it('tells of each line once, also where it goes on in a new file', async () => {
    const place = workspace()
    const folder = join(place, 'log')
    mkdirSync(folder, { recursive: true })
    writeFileSync(logPath(place), 'before\n')
    const seen: string[] = []
    onTestFinished(followLog(place, (lines) => seen.push(...lines)))

    appendFileSync(logPath(place), 'one\ntwo\nhal')
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['one', 'two'])
    appendFileSync(logPath(place), 'f\nlast of this file\n')
    renameSync(logPath(place), join(folder, 'atelier.old.log'))
    writeFileSync(logPath(place), 'first of the next\n')
    await expect
      .poll(() => seen, { timeout: 10_000 })
      .toEqual(['one', 'two', 'half', 'last of this file', 'first of the next'])
  })
  it('may begin before there is one', async () => {
    const place = workspace()
    const seen: string[] = []
    onTestFinished(followLog(place, (lines) => seen.push(...lines)))
    new LogFile(place, 'cli').info('the first')
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([expect.stringMatching(/the first$/)])
  })
})
