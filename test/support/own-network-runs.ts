import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { EngineId } from '../../src-main/contract'
import { atelier, type Result } from './command-line'
import { objects, timeless } from './command-line-runs'
import { keras2Model, scores, type WrittenLayer } from './custom-networks'

export const garmentImages: WrittenLayer = [
  'InputLayer',
  'images',
  [],
  { batch_input_shape: [null, 28, 28, 1] }
]
const layers: WrittenLayer[] = [
  garmentImages,
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

/** Writes a network as Keras 2 does, by default one of nine layers; returns the file's path. */
export function writeNetwork(folder: string, name = 'network.json', own = layers): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(keras2Model(own)))
  return path
}

/** Trains the network of a file on a few images of `garments`, by the command line. */
export const trainNetwork = (
  file: string,
  place: string,
  engine: EngineId,
  epochs: string,
  ...more: string[]
): Promise<Result> =>
  atelier(place, [
    'train',
    'quickstart',
    ...['--model', file, '--set', 'model.classes=10', '--engine', engine, '--epochs', epochs],
    ...['--limit', '64', '--batch-size', '32', '--set', 'dataset.id=garments', '--json'],
    ...['--set', 'dataset.validation={"from":"train","fraction":0.01}'],
    ...more
  ])

/** Expects the network of a file to be trained to the same weights twice, and by the record of the run. */
export async function expectSameWeights(
  file: string,
  engine: EngineId,
  workspace: () => string
): Promise<void> {
  const place = workspace()
  const first = await trainNetwork(file, place, engine, '2', '--name', 'own')
  const second = await trainNetwork(file, workspace(), engine, '2', '--name', 'own')
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
