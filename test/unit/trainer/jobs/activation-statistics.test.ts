import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'
import { decodeMetric } from '../../../../src-main/contract'
import { selectSamples } from '../../../../src-main/datasets/selection'
import { activationStatistics } from '../../../../src-main/trainer/jobs/activation-statistics'
import { Network } from '../../../../src-main/trainer/network/network'
import { pixelsOf } from '../../../support/pixels'
import { liveTensors, smallTraining } from '../../../support/training'

/** Worked out from the numbers themselves, all at once. */
function plainly(values: ArrayLike<number>): { mean: number; deviation: number; zeros: number } {
  const all = Array.from(values)
  const mean = all.reduce((a, b) => a + b, 0) / all.length
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length
  const zeros = all.filter((value) => value === 0).length / all.length
  return { mean, deviation: Math.sqrt(variance), zeros }
}

it('tells mean, deviation and share of zeros of what each layer makes of all images, batch by batch', async () => {
  const { spec, dataset, architecture, session } = await smallTraining()
  const network = new Network(architecture, 1, session.primitives)
  const { validation } = selectSamples(dataset, spec.dataset, spec.seed)
  const before = liveTensors()
  const told: [number, number][] = []
  const found = await activationStatistics({
    ...{ network, dataset, selection: validation, normalization: null },
    // The last batch is another one.
    batchSize: 7,
    tell: (done, total) => told.push([done, total])
  })
  expect(liveTensors()).toBe(before)
  const count = validation.indices.length
  expect(count % 7).not.toBe(0)
  expect(told.at(0)).toEqual([0, count])
  expect(told.at(-1)).toEqual([count, count])

  const pixels = Float32Array.from(
    [...validation.indices].flatMap((image) => [
      ...pixelsOf(dataset.test).subarray(image * 36, (image + 1) * 36)
    ]),
    (value) => value / 255
  )
  const images = tf.tensor4d(pixels, [count, ...dataset.imageShape])
  for (const { name, zeros, ...encoded } of found) {
    const values = tf.tidy(() => network.outputOf(name, images).dataSync())
    const expected = plainly(values)
    expect(decodeMetric(encoded.mean), name).toBeCloseTo(expected.mean, 5)
    expect(decodeMetric(encoded.deviation), name).toBeCloseTo(expected.deviation, 5)
    expect(zeros, name).toBeCloseTo(expected.zeros, 6)
  }
  // Of the input they are those of the pixels, whoever computes.
  expect(found[0]?.zeros).toBeCloseTo(plainly(pixels).zeros, 6)
  expect(decodeMetric(found[0]?.mean ?? 'NaN')).toBeCloseTo(plainly(pixels).mean, 5)

  // Every layer is told of once: by itself, or as a part of what it is computed with.
  const names = found.flatMap(({ name, together }) => [name, ...together])
  expect(names.sort()).toEqual(architecture.layers.map(({ name }) => name).sort())
  expect(found.find(({ together }) => together.length > 0)?.zeros).toBeGreaterThan(0)
  images.dispose()
  network.dispose()
})
