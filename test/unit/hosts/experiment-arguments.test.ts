import { writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { experimentOf } from '../../../src-main/hosts/cli/experiment-arguments'
import { presets } from '../../../src-main/workbench/experiments/experiment-sources'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()
const file = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const codeOf = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  return 'no error'
}

describe('the experiment of a command line', () => {
  it('is the preset where nothing is changed, and changing it leaves the preset alone', () => {
    const preset = presets.find((each) => each.id === 'quickstart')
    const before = structuredClone(preset?.spec)
    expect(experimentOf('quickstart', { set: [] })).toEqual(before)
    experimentOf('quickstart', { set: ['optimizer.learningRate=9'], epochs: 77 })
    expect(preset?.spec).toEqual(before)
  })

  it('gives --set values the types that they are written in', () => {
    const set = [
      'a=1',
      'b=-2.5e-3',
      'c=true',
      'd=null',
      'e=[1,2]',
      'f={"g":"h"}',
      'i=text',
      'j="7"',
      'k=NaN',
      'l=',
      'm=x=y'
    ]
    expect(experimentOf(file('typed.json', '{}'), { set })).toEqual({
      a: 1,
      b: -0.0025,
      c: true,
      d: null,
      e: [1, 2],
      f: { g: 'h' },
      i: 'text',
      j: '7',
      k: 'NaN',
      l: '',
      m: 'x=y'
    })
  })

  it("makes the data's folder a whole path: from the file on, or from where it was typed", () => {
    const pathOf = (experiment: object): unknown =>
      (experiment as { dataset: { path: unknown } }).dataset.path
    const path = file('data.json', '{"dataset":{"id":"mine","path":"../mine"}}')
    expect(pathOf(experimentOf(path, { set: [] }))).toBe(join(dirname(folder), 'mine'))
    expect(pathOf(experimentOf(path, { set: ['dataset.path=mine'] }))).toBe(join(process.cwd(), 'mine'))
    expect(pathOf(experimentOf(path, { set: ['dataset.path=~/mine'] }))).toBe(join(homedir(), 'mine'))
    expect(pathOf(experimentOf(path, { set: ['dataset.path=~mine'] }))).toBe(
      join(process.cwd(), '~mine')
    )
    expect(pathOf(experimentOf(path, { set: ['dataset.path=/data/mine'] }))).toBe('/data/mine')
    expect(pathOf(experimentOf(path, { set: ['dataset.path=null'] }))).toBe(null)
  })

  it('changes fields inside others, in the order of the command line', () => {
    const path = file('nested.json', '{"optimizer":{"type":"sgd","momentum":0.5}}')
    expect(
      experimentOf(path, {
        set: ['optimizer.momentum=0.9', 'dataset.limit=5', 'optimizer.momentum=0.8'],
        limit: 3
      })
    ).toEqual({ optimizer: { type: 'sgd', momentum: 0.8 }, dataset: { limit: 5 } })
  })

  it('leaves the fields of one kind behind where it is given another, in any order', () => {
    const path = file(
      'kinds.json',
      '{"optimizer":{"type":"adam","learningRate":0.1,"beta1":0.8},"model":{"id":"cnn","filters":[4]},"dataset":{"id":"mnist","limit":9}}'
    )
    expect(
      experimentOf(path, {
        set: ['optimizer.momentum=0.7', 'optimizer.type=sgd', 'model.id=lenet5', 'dataset.id=garments']
      })
    ).toEqual({
      optimizer: { type: 'sgd', momentum: 0.7 },
      model: { id: 'lenet5' },
      dataset: { id: 'garments', limit: 9 }
    })
    expect(experimentOf(path, { set: ['optimizer.type=adam'] })).toMatchObject({
      optimizer: { type: 'adam', learningRate: 0.1, beta1: 0.8 }
    })
  })

  it('reads a preset\'s own file, whose experiment is under "spec"', () => {
    expect(
      experimentOf(file('preset.json', '{"id":"x","title":"X","spec":{"epochs":3}}'), {
        set: [],
        epochs: 4
      })
    ).toEqual({ epochs: 4 })
  })

  it.each(['=1', 'noEquals', 'a..b=1', '.a=1', '__proto__.polluted=1', 'a.__proto__.polluted=1'])(
    'refuses --set %s',
    (assignment) => {
      expect(codeOf(() => experimentOf(file('empty.json', '{}'), { set: [assignment] }))).toBe(
        'INVALID_USAGE'
      )
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    }
  )

  it('changes no prototype by any other way', () => {
    experimentOf(file('plain.json', '{}'), {
      set: ['constructor.prototype.polluted=1', 'toString.polluted=1']
    })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect((Object.prototype.toString as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it.each([
    ['nothing', 'UNKNOWN_PRESET'],
    ['./nothing.json', 'EXPERIMENT_FILE_UNREADABLE']
  ])('says of %s: %s', (source, code) => {
    expect(codeOf(() => experimentOf(source, { set: [] }))).toBe(code)
  })

  it.each([
    ['a list', '[1]'],
    ['null', 'null'],
    ['a number', '7'],
    ['half of a file', '{"epochs": 3'],
    ['nothing at all', '']
  ])('refuses a file that holds %s', (_what, content) => {
    expect(codeOf(() => experimentOf(file('bad.json', content), { set: [] }))).toBe(
      'EXPERIMENT_FILE_UNREADABLE'
    )
  })

  it('leaves out classes and merges them, beside what the experiment says itself', () => {
    const written = file('classes.json', '{"dataset":{"id":"mine","classes":{"leaveOut":["a"]}}}')
    const options = { set: [], leaveOut: ['b', 'c = d'], merge: ['3=8', 'e=f=g'] }
    expect(experimentOf(written, options)).toEqual({
      dataset: {
        id: 'mine',
        classes: { leaveOut: ['a', 'b', 'c = d'], merge: { '3': '8', 'e': 'f=g' } }
      }
    })
    expect(experimentOf(file('none.json', '{}'), { set: [], leaveOut: [], merge: [] })).toEqual({})
    for (const merge of [['a'], ['=a'], ['a=']])
      expect(codeOf(() => experimentOf(written, { set: [], merge }))).toBe('INVALID_USAGE')
  })
})
