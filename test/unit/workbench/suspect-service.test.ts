import { describe, expect, it } from 'vitest'
import {
  type CallArguments,
  correctLabel,
  type DatasetConfig,
  type RunDetail,
  type Suspects,
  suspectsRequest
} from '../../../src-main/contract'
import type { ImagePredictions } from '../../../src-main/models/image-predictions'
import type { RunStore } from '../../../src-main/runs/run-store'
import { suspectsCsv } from '../../../src-main/workbench/analysis/suspects-csv'
import { SuspectService } from '../../../src-main/workbench/analysis/suspect-service'
import { tinySpec } from '../../support/run-fixtures'

const fold = (number: number, folds = 2): DatasetConfig['validation'] => ({
  from: 'fold',
  folds,
  fold: number
})

/** What a run of two classes says of four images of a fold, the last of them with a label that it doubts. */
const said = (prefix: string, changes: Partial<ImagePredictions> = {}): ImagePredictions => ({
  datasetSha256: 'data',
  classes: ['cat', 'dog'],
  hashes: [1, 2, 3, 4].map((number) => `${prefix}${number}`),
  names: [1, 2, 3, 4].map((number) => `${prefix}/${number}.png`),
  labels: Float32Array.of(0, 0, 1, 1),
  probabilities: Float32Array.of(0.875, 0.125, 0.75, 0.25, 0.125, 0.875, 0.9375, 0.0625),
  ...changes
})

interface MadeUp {
  dataset?: Partial<DatasetConfig>
  seed?: number
  says?: ImagePredictions
}

/** A service that knows these runs alone. */
function serviceOf(runs: Record<string, MadeUp>): (...names: string[]) => Promise<Suspects> {
  const detailOf = (name: string): RunDetail => {
    const { dataset, seed = 1 } = runs[name] as MadeUp
    const spec = tinySpec({ seed })
    return {
      summary: { id: name, name },
      spec: { ...spec, dataset: { ...spec.dataset, ...dataset } }
    } as RunDetail
  }
  const service = new SuspectService(
    {
      resolveCheckpoint: (id: string) => ({ id, checkpoint: null }),
      detail: detailOf
    } as unknown as RunStore,
    { imagePredictions: (run) => Promise.resolve(runs[run]?.says ?? said(run)) },
    {
      thumbnails: (_, hashes) => Promise.resolve(hashes.map(() => null)),
      classes: () => Promise.resolve(['tabby', 'dog', 'fish', 'siamese'])
    }
  )
  const request = (names: string[]): CallArguments<'runs.suspects'> =>
    suspectsRequest.parse({ runs: names })
  return (...names) => service.find(request(names))
}

describe('suspects', () => {
  it('of one run are among the images that it was validated on', async () => {
    const find = serviceOf({ a: { dataset: { validation: { from: 'test' } } } })
    expect(await find('a')).toEqual({
      runs: [{ id: 'a', name: 'a' }],
      part: 'test',
      images: 4,
      agreed: 3,
      folds: null,
      classes: ['cat', 'dog'],
      labels: [
        { name: 'cat', countsAs: 0 },
        { name: 'dog', countsAs: 1 }
      ],
      total: 1,
      from: 0,
      suspects: [
        {
          image: 'a4',
          name: 'a/4.png',
          label: 1,
          labelProbability: 0.0625,
          predicted: 0,
          predictedProbability: 0.9375
        }
      ]
    })
  })

  it('of the runs of several folds are among all that these held back', async () => {
    const find = serviceOf({
      a: { dataset: { validation: fold(1, 3) } },
      // How many images it trains on has nothing to do with which are held back.
      b: { dataset: { validation: fold(3, 3), limit: 10 } }
    })
    const { part, folds, images, suspects } = await find('a', 'b')
    expect({ part, folds, images }).toEqual({ part: 'train', folds: { done: 2, of: 3 }, images: 8 })
    expect(suspects.map(({ image }) => image)).toEqual(['a4', 'b4'])
  })

  it.each<[string, MadeUp, RegExp]>([
    ['no fold', { dataset: { validation: { from: 'test' } } }, /"b" held back no fold/],
    ['the same fold', { dataset: { validation: fold(1) } }, /"a" and "b" held back the same fold \(1\)/],
    ['another number of folds', { dataset: { validation: fold(2, 5) } }, /numbers of folds \(2 and 5\)/],
    ['another seed', { dataset: { validation: fold(2) }, seed: 4 }, /different seeds \(1 and 4\)/],
    ['other data', { dataset: { id: 'mine', validation: fold(2) } }, /"a" and "b" have different data/],
    [
      'other corrections',
      { dataset: { corrections: '0'.repeat(64), validation: fold(2) } },
      /different data/
    ],
    [
      'other classes',
      { dataset: { validation: fold(2) }, says: said('b', { classes: ['cat', 'cow'] }) },
      /different classes/
    ],
    [
      'data that changed',
      { dataset: { validation: fold(2) }, says: said('b', { datasetSha256: 'changed' }) },
      /their data has changed between them/
    ]
  ])('of runs with %s are not looked for together', async (_, other, reason) => {
    const find = serviceOf({ a: { dataset: { validation: fold(1) } }, b: other })
    await expect(find('a', 'b')).rejects.toMatchObject({
      code: 'RUNS_NOT_OF_ONE_DATA',
      message: expect.stringMatching(reason)
    })
  })

  it('of merged classes are corrected to a class of the data set, which a person may have to choose', async () => {
    const classes = (merge: Record<string, string>): MadeUp['dataset'] => ({
      validation: fold(1),
      classes: { leaveOut: ['fish'], merge }
    })
    const find = serviceOf({
      two: { dataset: classes({ tabby: 'cat', siamese: 'cat' }) },
      own: { dataset: classes({ siamese: 'tabby' }), says: said('own', { classes: ['tabby', 'dog'] }) }
    })
    const two = await find('two')
    expect(two.labels).toEqual([
      { name: 'tabby', countsAs: 0 },
      { name: 'dog', countsAs: 1 },
      { name: 'fish', countsAs: null },
      { name: 'siamese', countsAs: 0 }
    ])
    expect(correctLabel(two, 0)).toEqual({ certain: null, possible: ['tabby', 'siamese'] })
    expect(correctLabel(two, 1)).toEqual({ certain: 'dog', possible: ['dog'] })
    expect(suspectsCsv(two)).toContain('\r\ntwo4,tabby | siamese,two/4.png,dog,')

    const own = await find('own')
    expect(correctLabel(own, 0)).toEqual({ certain: 'tabby', possible: ['tabby', 'siamese'] })
    expect(suspectsCsv(own)).toContain('\r\nown4,tabby,own/4.png,dog,')
  })

  it('are written as a list of corrections', async () => {
    const found = await serviceOf({ a: { dataset: { validation: fold(1) } } })('a')
    expect(suspectsCsv(found)).toBe(
      'image,label,name,given,givenProbability,labelProbability\r\na4,cat,a/4.png,dog,0.0625,0.9375\r\n'
    )
  })
})
