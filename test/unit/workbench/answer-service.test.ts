import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CallArguments, type EpochAnswersView } from '../../../src-main/contract'
import { answersFile, imagesFile, packAnswers } from '../../../src-main/models/epoch-answers'
import { RunStore } from '../../../src-main/runs/run-store'
import { AnswerService } from '../../../src-main/workbench/analysis/answer-service'
import { keptEvaluation } from '../../../src-main/workbench/analysis/kept-evaluations'
import { epochOf, machine, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let store: RunStore
let workspaces = 0
const labels = [0, 0, 1, 1]

/** After the first epoch the third image is wrong, after the second the first and the last. */
const answers = [
  { predicted: [0, 0, 0, 1], probability: [0.6, 0.7, 0.8, 0.9] },
  { predicted: [1, 0, 1, 0], probability: [0.6, 0.7, 0.8, 1] }
]
beforeEach(() => {
  store = new RunStore(join(root, String(workspaces++)))
  store.create({
    ...{ id: 'r1', name: 'one', spec: tinySpec(), machine, applicationVersion: '1', commit: null },
    createdAt: 1
  })
  store.create({
    ...{ id: 'r2', name: 'two', spec: tinySpec(), machine, applicationVersion: '1', commit: null },
    createdAt: 2
  })
  store.append('r2', [{ type: 'epoch', metrics: epochOf(1) }])
  store.append('r1', [
    { type: 'epoch', metrics: epochOf(1) },
    { type: 'epoch', metrics: epochOf(2) },
    {
      type: 'checkpoints',
      checkpoints: [
        {
          ...{ file: 'checkpoints/epoch-0002.safetensors', epoch: 2, step: 0, bytes: 1, at: 1 },
          ...{ roles: ['last'], val_accuracy: 0.5 }
        }
      ]
    }
  ])
})
afterEach(() => store.close())

function keep(epochs: number): void {
  const folder = store.folderOf('r1')
  mkdirSync(join(folder, 'answers'))
  const images = { part: 'test', classes: ['a', 'b'], hashes: ['h0', 'h1', 'h2', 'h3'] }
  const names = ['test/0', 'test/1', 'test/2', 'test/3']
  writeFileSync(join(folder, imagesFile), JSON.stringify({ ...images, names, labels }))
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const { predicted, probability } = answers[(epoch - 1) % 2] as (typeof answers)[0]
    const packed = packAnswers({
      predicted: Uint16Array.from(predicted),
      probability: Float32Array.from(probability)
    })
    writeFileSync(join(folder, answersFile(epoch)), packed)
  }
}
/** What another run took these images for after its only epoch. */
function other(change: {
  hashes?: string[]
  labels?: number[]
  classes?: string[]
  predicted?: number[]
}): void {
  const { predicted = [0, 0, 0, 1], ...described } = change
  const folder = store.folderOf('r2')
  mkdirSync(join(folder, 'answers'), { recursive: true })
  const images = {
    ...{ part: 'test', classes: ['a', 'b'], hashes: ['h0', 'h1', 'h2', 'h3'], labels },
    ...{ names: ['w', 'x', 'y', 'z'], ...described }
  }
  writeFileSync(join(folder, imagesFile), JSON.stringify(images))
  const answered = {
    predicted: Uint16Array.from(predicted),
    probability: new Float32Array(predicted.length).fill(0.5)
  }
  writeFileSync(join(folder, answersFile(1)), packAnswers(answered))
}
const allChanged = { kind: 'changed' as const, change: null }
const look = (request: Partial<CallArguments<'runs.answers'>> = {}): Promise<EpochAnswersView> =>
  new AnswerService(store, { thumbnails: () => Promise.reject(new Error('no data')) }).look({
    ...{ run: 'r1', epoch: null, against: null, filter: { kind: 'mistakes' }, from: 0, count: 48 },
    ...request
  })

describe('what a run took its images for', () => {
  it('is nothing where its training kept nothing', async () => {
    expect(await look()).toMatchObject({ epochs: [], epoch: null, evaluation: null, images: [] })
    expect(() => keptEvaluation(store, 'r1')).toThrow(/not evaluated/)
  })

  it('is an evaluation after each epoch, with the mistakes, the surest first', async () => {
    keep(2)
    const first = await look({ epoch: 1 })
    expect([first.epochs, first.epoch]).toEqual([[1, 2], 1])
    expect(first.evaluation).toMatchObject({
      accuracy: 0.75,
      confusionMatrix: [
        [2, 0],
        [1, 1]
      ]
    })
    // One of the three that were taken for a is b: precision 2/3, recall 1, F1 0.8.
    expect(first.evaluation?.perClass[0]).toMatchObject({ precision: 2 / 3, recall: 1, support: 2 })
    expect(first.evaluation?.perClass[0]?.f1).toBeCloseTo(0.8, 12)
    expect(first.evaluation?.checkpoint).toBeUndefined()

    const last = await look()
    expect(last.images.map(({ name, probability }) => [name, +probability.toFixed(3)])).toEqual([
      ['test/3', 1],
      ['test/0', 0.6]
    ])
    expect(last.images[0]).toMatchObject({ label: 1, predicted: 0, before: null, thumbnail: null })
    expect(last.evaluation?.checkpoint).toEqual({
      ...{ file: 'checkpoints/epoch-0002.safetensors', epoch: 2, step: 0 }
    })
  })

  it('tells which answers have changed between two epochs, and the images of a cell', async () => {
    keep(2)
    const view = await look({ against: { run: 'one', epoch: 1 }, filter: allChanged })
    // Of 3 that one of the two alone has right: 2 (C(3,0) + C(3,1)) / 2^3 = 1.
    expect(view.changed).toEqual({
      ...{ against: { run: 'r1', epoch: 1 }, images: 3, accuracy: 0.75, pValue: 1 },
      ...{ bothRight: 1, toRight: 1, toWrong: 2, sameMistake: 0, otherMistake: 0 }
    })
    expect(view.images.map(({ image, before, predicted }) => [image, before, predicted])).toEqual([
      ['h3', 1, 0],
      ['h2', 0, 1],
      ['h0', 0, 1]
    ])
    const cell = await look({ filter: { kind: 'cell', label: 0, predicted: 0 } })
    expect(cell.images.map(({ image }) => image)).toEqual(['h1'])
    expect((await look({ from: 1 })).images.map(({ image }) => image)).toEqual(['h0'])
  })

  it('tells which images another run answers differently, also in another order', async () => {
    keep(2)
    other({ hashes: ['h3', 'h0', 'h1', 'h2'], labels: [1, 0, 0, 1], predicted: [0, 0, 1, 0] })
    const against = { run: 'two', epoch: null }
    const view = await look({ against, filter: allChanged })
    // h0 was right and h2 wrong; h1 was wrong; h3 was taken for a by both.
    expect(view).toMatchObject({ incomparable: null, againstEpochs: [1], total: 3 })
    expect(view.changed).toEqual({
      ...{ against: { run: 'r2', epoch: 1 }, images: 3, accuracy: 0.25, pValue: 1 },
      ...{ bothRight: 0, toRight: 2, toWrong: 1, sameMistake: 1, otherMistake: 0 }
    })
    const kinds = await Promise.all(
      (['toRight', 'toWrong', 'otherMistake'] as const).map((change) =>
        look({ against, filter: { kind: 'changed', change } })
      )
    )
    expect(kinds.map(({ images }) => images.map(({ image }) => image))).toEqual([
      ['h2', 'h1'],
      ['h0'],
      []
    ])
  })

  it.each([
    ['an image', { hashes: ['h0', 'h1', 'h2', 'h9'] }],
    ['a label', { labels: [0, 1, 1, 1] }],
    ['a class', { classes: ['a', 'c'] }],
    ['a number of images', { hashes: ['h0', 'h1', 'h2'], labels: [0, 0, 1], predicted: [0, 0, 0] }]
  ])('does not compare runs that have %s of their own', async (_, change) => {
    keep(2)
    other(change)
    const view = await look({ against: { run: 'two', epoch: 1 }, filter: allChanged })
    expect(view).toMatchObject({ changed: null, incomparable: 'images', againstEpochs: [1], total: 0 })
  })

  it('says that the answers of the other run were not kept', async () => {
    keep(2)
    const view = await look({ against: { run: 'two', epoch: null } })
    expect(view).toMatchObject({ changed: null, incomparable: 'answers', againstEpochs: [] })
  })

  it('leaves out epochs that a resumed run has not reached again, and files that are cut off', async () => {
    keep(3)
    expect((await look()).epochs).toEqual([1, 2])
    writeFileSync(join(store.folderOf('r1'), answersFile(2)), new Uint8Array(5))
    expect(await look({ epoch: 2 })).toMatchObject({ epoch: null, evaluation: null })
  })

  it('is what figures of the checkpoint after that epoch are made of', () => {
    keep(2)
    expect(keptEvaluation(store, 'r1')).toMatchObject({ accuracy: 0.5, classes: ['a', 'b'] })
    expect(keptEvaluation(store, 'r1').mistakes?.map(({ name }) => name)).toEqual(['test/3', 'test/0'])
  })
})
