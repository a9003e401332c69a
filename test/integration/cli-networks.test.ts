import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LayerTimes } from '../../src-main/contract'
import { onednnIsSetUp } from '../support/cache-folder'
import { atelier } from '../support/command-line'
import { freshWorkspaces, show } from '../support/command-line-runs'
import { scores } from '../support/custom-networks'
import {
  expectSameWeights,
  garmentImages,
  trainNetwork,
  writeNetwork
} from '../support/own-network-runs'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = freshWorkspaces(root)
const file = writeNetwork(root)

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

  it('says what each of its layers takes, in a table and as JSON, on the images of an experiment or its own', async () => {
    const place = workspace()
    const time = (...more: string[]) =>
      atelier(place, ['models', 'time', ...more, '--engine', 'wasm', '--batch-size', '4'])
    const own = await time('--model', file, '--json')
    expect(own.code).toBe(0)
    const { layers, ...rest } = JSON.parse(own.stdout) as LayerTimes
    expect(rest).toMatchObject({ model: 'custom', engine: 'wasm', precision: 'fp32', batchSize: 4 })
    expect(layers.every(({ forwardSeconds }) => forwardSeconds > 0)).toBe(true)

    const { code, stdout } = await time('quickstart')
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^Layer +Type +Forward ms +Backward ms +Share +Computed with it$/)
    expect(lines.find((line) => line.startsWith('in sum'))).toContain('100.0%')
    const shares = lines.flatMap((line) =>
      line.startsWith('in sum') ? [] : (/([\d.]+)%/.exec(line)?.[1] ?? [])
    )
    // Each is rounded to a tenth.
    expect(Math.abs(shares.reduce((sum, share) => sum + Number(share), 0) - 100)).toBeLessThan(1)
    expect(await time()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--model FILE') as string
    })
  })

  it('is trained to the same weights twice, and once more by the record of the run', async () => {
    await expectSameWeights(file, onednnIsSetUp ? 'onednn' : 'wasm', workspace)
  })

  it('goes on from a checkpoint, leaves as ONNX, and is replayed from its capsule', async () => {
    const place = workspace()
    await trainNetwork(file, place, 'wasm', '2', '--name', 'own')
    const { epochs, spec } = (await show(place, 'own')) as never as {
      epochs: unknown[]
      spec: { model: { id: string; layers: unknown[] } }
    }
    expect(epochs).toHaveLength(2)
    expect(spec.model).toMatchObject({ id: 'custom', title: 'drawn', classes: 10 })
    expect(spec.model.layers).toHaveLength(7)
    for (const command of [['runs'], ['runs', 'show', 'own']])
      expect((await atelier(place, command)).stdout).toContain('drawn (Keras 2.15.0)')

    const more = await trainNetwork(file, place, 'wasm', '3', '--name', 'more', '--from', 'own')
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
    const recurrent = writeNetwork(root, 'recurrent.json', [
      garmentImages,
      ['LSTM', 'vector', ['images']],
      scores
    ])
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
