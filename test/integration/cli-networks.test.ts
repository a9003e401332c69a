import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { onednnIsSetUp, tensorflowIsSetUp } from '../support/cache-folder'
import { atelier, type Result } from '../support/command-line'
import { freshWorkspaces, objects, show, timeless } from '../support/command-line-runs'
import { keras2Model, scores, type WrittenLayer } from '../support/custom-networks'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = freshWorkspaces(root)
const garments: WrittenLayer = ['InputLayer', 'images', [], { batch_input_shape: [null, 28, 28, 1] }]
const layers: WrittenLayer[] = [
  garments,
  [
    'Conv2D',
    'conv',
    ['images'],
    { filters: 4, kernel_size: 3, strides: 2, kernel_initializer: 'he_normal' }
  ],
  ['BatchNormalization', 'norm', ['conv'], { momentum: 0.9 }],
  ['ReLU', 'relu', ['norm']],
  ['AveragePooling2D', 'mean', ['relu'], { pool_size: 3, strides: 1, padding: 'same' }],
  ['Concatenate', 'joined', ['relu', 'mean']],
  ['GlobalAveragePooling2D', 'pooled', ['joined']],
  ['Dropout', 'vector', ['pooled'], { rate: 0.25 }],
  scores
]
function written(name: string, own: WrittenLayer[]): string {
  const path = join(root, name)
  writeFileSync(path, JSON.stringify(keras2Model(own)))
  return path
}
const file = written('network.json', layers)
const toTen = ['--set', 'model.classes=10']
const train = (place: string, engine: string, epochs: string, ...more: string[]): Promise<Result> =>
  atelier(place, [
    'train',
    'quickstart',
    ...['--model', file, ...toTen, '--engine', engine, '--epochs', epochs],
    ...['--limit', '64', '--batch-size', '32', '--set', 'dataset.id=garments', '--json'],
    ...['--set', 'dataset.validation={"from":"train","fraction":0.01}'],
    ...more
  ])

describe("a network of one's own on the command line", () => {
  it('is shown with the shapes and parameters of its file, and what is not kept of it is said', async () => {
    const { code, stdout, stderr } = await atelier(workspace(), ['models', 'show', file, '--json'])
    expect(code).toBe(0)
    expect(stderr).toBe('1 layer begins with he_normal in the file, and here with GlorotUniform.\n')
    const shown = JSON.parse(stdout) as { layers: { name: string; outputShape: unknown }[] }
    expect(shown).toMatchObject({
      id: 'custom',
      inputShape: [28, 28, 1],
      classes: 4,
      // 3*3*4 + 4, 4*4, 8*4 + 4
      params: { total: 92, trainable: 84, nonTrainable: 8 }
    })
    expect(shown.layers.map(({ outputShape }) => outputShape)).toContainEqual([null, 13, 13, 8])
  })

  it.for([
    ['cpu', true],
    ['wasm', true],
    ['onednn', onednnIsSetUp],
    ['tensorflow', tensorflowIsSetUp]
  ] as const)(
    'is trained to the same weights twice, and once more by the record of the run, on %s',
    async ([engine, isSetUp], { skip }) => {
      skip(!isSetUp, 'it is not set up here')
      const place = workspace()
      const first = await train(place, engine, '2', '--name', 'own')
      const second = await train(workspace(), engine, '2', '--name', 'own')
      expect(first.code).toBe(0)
      expect(objects(first.stdout)[0]).toMatchObject({
        engine,
        params: { total: 36 + 4 + 16 + 80 + 10 }
      })
      const facts = ({ stdout }: Result): object[] => objects(stdout).slice(1).map(timeless)
      expect(facts(second)).toEqual(facts(first))
      const again = await atelier(place, ['repeat', 'own', '--json'])
      expect(objects(again.stdout).at(-1)).toMatchObject({
        weightsSha256: objects(first.stdout).at(-1)?.['weightsSha256']
      })
    }
  )

  it('goes on from a checkpoint, leaves as ONNX, and is replayed from its capsule', async () => {
    const place = workspace()
    await train(place, 'wasm', '2', '--name', 'own')
    const { epochs, spec } = (await show(place, 'own')) as never as {
      epochs: unknown[]
      spec: { model: { id: string; layers: unknown[] } }
    }
    expect(epochs).toHaveLength(2)
    expect(spec.model).toMatchObject({ id: 'custom', title: 'drawn', classes: 10 })
    expect(spec.model.layers).toHaveLength(7)

    const more = await train(place, 'wasm', '3', '--name', 'more', '--from', 'own')
    expect(more.code).toBe(0)
    const out = join(root, 'own.onnx')
    const exported = await atelier(place, ['export', 'model', 'own', '--format', 'onnx', '--out', out])
    expect(exported).toMatchObject({ code: 0 })

    const capsule = join(root, 'own.capsule.zip')
    expect(await atelier(place, ['export', 'capsule', 'own', '--out', capsule])).toMatchObject({
      code: 0
    })
    const replayed = await atelier(workspace(), ['capsule', 'replay', capsule])
    expect(replayed).toMatchObject({ code: 0 })
  })

  it('is refused in two lines where it does not fit the data, with what makes it fit', async () => {
    const { code, stdout, stderr } = await atelier(workspace(), [
      ...['train', 'quickstart', '--model', file, '--set', 'dataset.id=garments']
    ])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.trim().split('\n').slice(1)).toEqual([
      'The experiment is not valid: model.classes: the network tells 4 classes apart and the data set ' +
        'has 10: set model.classes to 10.',
      'Correct these fields.'
    ])
  })

  it('is refused by the name of the layer that is not trained here', async () => {
    const recurrent = written('recurrent.json', [garments, ['LSTM', 'vector', ['images']], scores])
    for (const args of [
      ['models', 'show', recurrent],
      ['train', 'quickstart', '--model', recurrent]
    ]) {
      const { code, stderr } = await atelier(workspace(), args)
      expect(code).toBe(2)
      expect(stderr).toMatch(
        /^This network cannot be trained here: the layer vector is of the type LSTM, which is not trained here\.\nUse these layers: Conv2D, .*\.\n$/
      )
    }
  })
})
