import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writingProblem } from '../../../src-main/hosts/cli/file-problem'
import {
  chosenRuns,
  lastMoment,
  localMinute,
  moment,
  statusName
} from '../../../src-main/hosts/cli/run-filter'
import { figureRun } from '../../support/figure-run'
import { temporaryFolder } from '../../support/temporary-folder'

const run = (id: string, createdAt: number, more: object = {}) => ({
  ...figureRun(id, id, []).summary,
  createdAt,
  ...more
})

describe('the runs that are asked for', () => {
  const runs = [
    run('c', moment('2026-03-03T08:00'), { status: 'failed', tags: ['a'] }),
    run('b', moment('2026-02-02T23:59:30'), { tags: ['a', 'b'] }),
    run('a', moment('2026-01-01'))
  ]
  const ids = (filter: Parameters<typeof chosenRuns>[1]): string =>
    chosenRuns(runs, filter)
      .map(({ id }) => id)
      .join('')

  it('have a status, a tag and a date, and are the newest', () => {
    expect([
      ids({}),
      ids({ status: 'failed' }),
      ids({ tag: 'a' }),
      ids({ limit: 2 }),
      ids({ tag: 'a', limit: 1, status: 'completed' })
    ]).toEqual(['cba', 'c', 'cb', 'cb', 'b'])
    expect([
      ids({ since: moment('2026-02-02') }),
      ids({ until: lastMoment('2026-02-02') }),
      ids({ until: lastMoment('2026-02-02T23:59') }),
      ids({ until: lastMoment('2026-02-02T23:58') })
    ]).toEqual(['cb', 'ba', 'ba', 'a'])
  })

  it.each(['yesterday', '2026-02-30', '2026-13-01', '2026-01-01T25:00', '', '20260101'])(
    'cannot be of the date %j',
    (text) => {
      expect(() => moment(text)).toThrow(expect.objectContaining({ code: 'INVALID_USAGE' }))
    }
  )

  it('cannot have a status that there is not', () => {
    expect(() => statusName('done')).toThrow('"done" is not a status; the statuses are queued,')
  })

  it('show the day and the minute of here', () => {
    expect(localMinute(new Date(2026, 0, 5, 7, 9, 59).getTime())).toBe('2026-01-05 07:09')
  })
})

describe('a file that could not be written', () => {
  const root = temporaryFolder()
  const problem = (path: string): string => {
    try {
      writeFileSync(path, '')
    } catch (error) {
      return writingProblem(error)
    }
    return 'none'
  }

  it('is told of in words', () => {
    mkdirSync(join(root, 'folder'))
    writeFileSync(join(root, 'file'), '')
    expect([
      problem(join(root, 'folder')),
      problem(join(root, 'missing', 'a')),
      problem(join(root, 'file', 'a')),
      problem(join(root, 'n'.repeat(300)))
    ]).toEqual([
      'there is a folder of that name',
      'its folder does not exist',
      'part of its path is not a folder',
      'its name is too long'
    ])
  })
})
