import { describe, expect, it } from 'vitest'
import type { RunValue } from '../../../../src-main/contract'
import { type ColumnSources, noSources } from '../../../../src-renderer/views/history/columns'
import { suggestionsFor } from '../../../../src-renderer/views/history/search/query-suggestions'
import { parseQuery as parse } from '../../../../src-renderer/views/history/search/run-query'
import { epochOf } from '../../../support/run-fixtures'
import { summaryOf } from '../../../support/fake-client'

/** What the runs were set to, as the workbench answers; b is no cosine run and has no momentum. */
const settings: Record<string, Record<string, RunValue>> = {
  'seed': { a: 1, b: 2, c: 2 },
  'labelSmoothing': { a: 0.1, b: 0, c: 0 },
  'augmentation.flip': { a: 'true', b: 'false', c: 'true' },
  'optimizer.type': { a: 'adam', b: 'sgd', c: 'adamw' },
  'optimizer.momentum': { a: null, b: 0.9, c: null },
  'schedule.type': { a: 'cosine', b: 'constant', c: 'cosine' },
  'clipNorm': { a: null, b: 1, c: null },
  'model.stages': { a: '3, 4, 6, 3', b: '2, 2, 2, 2', c: null },
  'optimizer/lr mult': { a: null, b: 3, c: null },
  'best.loss': { a: 0.2, b: 0.5, c: null }
}
const paths = Object.keys(settings).filter((path) => path !== 'best.loss')
const sources: ColumnSources = { ...noSources, asked: (column, run) => settings[column]?.[run] }
const parseQuery = (search: string): ReturnType<typeof parse> => parse(search, paths)

const runs = [
  summaryOf({
    ...{ id: 'a', optimizerType: 'adam', learningRate: 0.001, tags: ['paper', 'Old one'] },
    best: { epoch: 1, val_accuracy: 0.91 }
  }),
  summaryOf({
    ...{ id: 'b', optimizerType: 'sgd', learningRate: 0.1, status: 'failed' },
    best: { epoch: 1, val_accuracy: 'NaN' },
    last: { ...epochOf(1), loss: 0.25 }
  }),
  summaryOf({ id: 'c', name: 'wide net', optimizerType: 'adamw', learningRate: 0.1, epochsDone: 7 })
]
const found = (search: string): string =>
  runs
    .filter((run) => parseQuery(search).fits(run, sources))
    .map(({ id }) => id)
    .join('')

describe('a search of the history', () => {
  it('compares numbers, shares in percent too, and finds no run that has none', () => {
    expect(found('val_accuracy > 0.9')).toBe('a')
    expect(found('val_accuracy >= 91%')).toBe('a')
    expect(found('best<1')).toBe('a')
    expect(found('lr = 0.1')).toBe('bc')
    expect(found('loss<=0.25 and epochs != 7')).toBe('b')
  })
  it('finds a run whose rate and batch nobody knows by neither, and all others unlike a rate', () => {
    const foreign = summaryOf({ id: 'f', learningRate: 0, batchSize: 0 })
    const fits = (search: string): boolean => parseQuery(search).fits(foreign, sources)
    expect(['lr < 1', 'lr = 0', 'batch <= 128'].map(fits)).toEqual([false, false, false])
    expect(runs.every((run) => parseQuery('lr < 1').fits(run, sources))).toBe(true)
  })
  it('finds networks and data by what they are called as by what settings have', () => {
    const titled: ColumnSources = {
      ...sources,
      titleOf: (of) => ({ model: 'Small network', data: 'Fashion-MNIST' })[of]
    }
    const run = summaryOf({ id: 'n', modelId: 'mlp', datasetId: 'fashion-mnist' })
    const fits = (search: string): boolean => parseQuery(search).fits(run, titled)
    expect(
      [
        ...['data = fashion-mnist', 'data = "Fashion-MNIST"', 'data ~ mnist', 'model = "small network"'],
        ...['model = mlp', 'data = mnist', 'model = small']
      ].map(fits)
    ).toEqual([true, true, true, true, true, false, false])
  })
  it('compares words whole or in part, whatever their case', () => {
    expect(found('optimizer = ADAM')).toBe('a')
    expect(found('optimizer ~ adam')).toBe('ac')
    expect(found('status != failed')).toBe('ac')
    expect(found('tag = "old ONE"')).toBe('a')
  })
  it('joins conditions, and leaves other words to be found anywhere', () => {
    expect(found('val_accuracy > 0.9 and optimizer = adam')).toBe('a')
    const { words, problems } = parseQuery('wide lr>0.05 and net')
    expect([words, problems]).toEqual([['wide', 'net'], []])
    expect(parseQuery('rock and roll').words).toEqual(['rock', 'and', 'roll'])
  })
  it('says what it does not understand, and goes by the rest', () => {
    const { problems, fits } = parseQuery(
      'colour = red optimizer > adam lr = fast loss < optimizer = sgd'
    )
    expect(problems.map((each) => each.reason)).toEqual([
      ...['unknownField', 'noOrder', 'noNumber', 'noNumber']
    ])
    expect(parseQuery('val_accuracy >').problems).toEqual([
      { reason: 'unfinished', text: 'val_accuracy >' }
    ])
    expect(runs.filter((run) => fits(run))).toHaveLength(3)
  })

  it('finds runs by any setting, named by its path or as much of its end as no other has', () => {
    expect(found('augmentation.flip = true')).toBe('ac')
    expect(found('flip = false')).toBe('b')
    expect(found('optimizer.momentum >= 0.9')).toBe('b')
    expect(found('labelSmoothing > 0')).toBe('a')
    expect(found('label_smoothing >= 10%')).toBe('a')
    expect(found('schedule.type = Cosine and seed = 2')).toBe('c')
    expect(found('model.stages = 3,4,6,3')).toBe('a')
    expect(found('stages ~ "2, 2"')).toBe('b')
    expect(found('"optimizer/lr mult" = 3')).toBe('b')
    expect(parseQuery('flip = true seed = 1').columns).toEqual(['augmentation.flip', 'seed'])
  })
  it('tells a setting that is not there from every value, and finds it as none', () => {
    expect(found('clipNorm = none')).toBe('ac')
    expect(found('clipNorm != none')).toBe('b')
    expect(found('optimizer.momentum != 0.9')).toBe('ac')
    expect(found('optimizer.momentum < 1')).toBe('b')
  })
  it('finds runs by the best and the last value of a metric', () => {
    expect(found('best.loss < 0.4')).toBe('a')
    expect(found('last.loss = 0.25')).toBe('b')
    expect(parseQuery('last.loss = 0.25').columns).toEqual([])
  })
  it('understands a setting that no run has, which an experiment could have', () => {
    const { problems, columns } = parseQuery('earlyStopping.patience > 3')
    expect([problems, columns]).toEqual([[], ['earlyStopping.patience']])
    expect(found('earlyStopping.patience > 3')).toBe('')
  })
  it('says which setting was probably meant, and which ones could be', () => {
    const problemOf = (search: string): unknown => parseQuery(search).problems[0]
    expect(problemOf('optimiser.momentum > 0')).toEqual({
      ...{ reason: 'misspeltField', field: 'optimiser.momentum', suggestion: 'optimizer.momentum' }
    })
    expect(problemOf('labelSmothing > 0')).toMatchObject({ suggestion: 'labelSmoothing' })
    expect(problemOf('momentm > 0')).toMatchObject({ suggestion: 'optimizer.momentum' })
    expect(problemOf('type = cosine')).toEqual({
      ...{ reason: 'ambiguousField', field: 'type', choices: 'optimizer.type, schedule.type' }
    })
  })
  it('says what is wrong with a value once it is known what the runs have', () => {
    const problemsOf = (search: string): unknown => parseQuery(search).valueProblems(runs, sources)
    expect(problemsOf('schedule.type = cosin')).toEqual([
      { reason: 'noSuchValue', field: 'schedule.type', value: 'cosin', suggestion: 'cosine' }
    ])
    expect(problemsOf('schedule.type > 3')).toEqual([
      { reason: 'noOrder', field: 'schedule.type', operator: '>' }
    ])
    expect(problemsOf('seed = one')).toEqual([{ reason: 'noNumber', field: 'seed', value: 'one' }])
    expect(problemsOf('status = faild')).toMatchObject([{ suggestion: 'failed' }])
    expect(problemsOf('clipNorm = none seed = 7 schedule.type = cosine')).toEqual([])
  })
  it('waits for the settings of the runs where a name is none of its own', () => {
    const { needsSettings, problems, words } = parse('flip = true and wide', null)
    expect({ needsSettings, problems, words }).toEqual({
      ...{ needsSettings: true, problems: [], words: ['wide'] }
    })
    expect(parse('wide lr > 0.1', null).needsSettings).toBe(false)
  })
})

describe('what a search may go on with', () => {
  const suggested = (search: string, title: (key: string) => string = (key) => key): string[] =>
    suggestionsFor(search, {
      settings: paths,
      titleOf: title,
      valuesOf: () => ['cosine', 'one cycle', 'constant']
    }).map((each) => each.search)

  it('is a field that begins so, then one of which a part or its name in the window does', () => {
    expect(suggested('mo')).toEqual(['model ', 'model.stages ', 'optimizer.momentum '])
    expect(suggested('wide and fl')).toEqual(['wide and augmentation.flip '])
    const japanese = (key: string): string => (key === 'seed' ? '乱数シード' : key)
    expect(suggested('シード', japanese)).toEqual(['seed '])
    expect(suggested('lr')).toEqual(['"optimizer/lr mult" '])
  })
  it('is a value that runs have, in quotation marks where it needs them', () => {
    expect(suggested('seed = 1 schedule.type = c')).toEqual([
      ...['seed = 1 schedule.type = cosine ', 'seed = 1 schedule.type = "one cycle" '],
      'seed = 1 schedule.type = constant '
    ])
    expect(suggested('schedule.type = cosine')).toEqual([])
  })
  it('is nothing after what is finished, or where nothing begins so', () => {
    expect(suggested('wide ')).toEqual([])
    expect(suggested('zzz')).toEqual([])
    expect(suggested('')).toHaveLength(10)
  })
})
