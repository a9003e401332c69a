import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawGarments } from '../../src-main/datasets/garments'
import { atelier } from '../support/command-line'
import { idxBytes } from '../support/idx'
import { greyPng } from '../support/picture-folder'
import { pixelsOf } from '../support/pixels'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const run = (args: string[]) =>
  atelier(join(root, 'workspace'), args, { ATELIER_CACHE: join(root, 'cache') })

const small = [
  ...['train', 'quickstart', '--engine', 'wasm', '--epochs', '1', '--batch-size', '20', '--json'],
  ...['--set', 'model={"id":"cnn","filters":[4],"denseUnits":8}', '--set', 'dataset.limit=null'],
  ...['--set', 'augmentation.normalize=true', '--set', 'dataset.id=mine']
]

/** Trains a small network and returns the hash of its weights. */
async function train(name: string, args: string[]): Promise<string> {
  const { stdout, stderr } = await run([...small, '--name', name, ...args])
  expect(stderr).toBe('')
  const end = JSON.parse(stdout.trim().split('\n').at(-1) as string) as { weightsSha256: string }
  return end.weightsSha256
}

/** The first garments as arrays, of these classes alone where they are said; returns the folder. */
function writeArrays(name: string, numberOf: (label: number) => number | null): string {
  const folder = join(root, name)
  mkdirSync(folder)
  const { train: trained, test } = drawGarments()
  for (const [prefix, part, many] of [
    ['train', trained, 300],
    ['t10k', test, 60]
  ] as const) {
    const kept = Array.from({ length: many }, (_, at) => at).filter(
      (at) => numberOf(part.labels[at] as number) !== null
    )
    const pixels = kept.map((at) => pixelsOf(part).subarray(at * 784, (at + 1) * 784))
    const labels = kept.map((at) => numberOf(part.labels[at] as number) as number)
    const write = (file: string, bytes: Uint8Array): void => writeFileSync(join(folder, file), bytes)
    write(`${prefix}-images-idx3-ubyte`, idxBytes([kept.length, 28, 28], Buffer.concat(pixels)))
    write(`${prefix}-labels-idx1-ubyte`, idxBytes([kept.length], Uint8Array.from(labels)))
  }
  return folder
}

describe('a run on some of the classes of its data', () => {
  it('has the weights of one on files without the others, and evaluates and predicts with them', async () => {
    // 3 is left out and 8 counts as 1: numbers 0, 1, 2, 3 (of 4), 4 (5), 5 (6), 6 (7), 1 (8), 7 (9).
    const numbers = [0, 1, 2, null, 3, 4, 5, 6, 1, 7]
    const whole = writeArrays('whole', (label) => label)
    const reduced = writeArrays('reduced', (label) => numbers[label] as number | null)
    const weights = await train('reduced', ['--set', `dataset.path=${reduced}`])
    const chosen = ['--set', `dataset.path=${whole}`, '--leave-out', '3', '--merge', '8=1']
    expect(await train('chosen', chosen)).toBe(weights)

    const shown = await run(['runs', 'show', 'chosen'])
    expect(shown.stdout).toContain('Classes     without 3; 8 counts as 1\n')
    const evaluated = await run(['evaluate', 'chosen', '--json'])
    const { classes, confusionMatrix } = JSON.parse(evaluated.stdout) as {
      classes: string[]
      confusionMatrix: number[][]
    }
    expect(classes).toEqual(['0', '1', '2', '4', '5', '6', '7', '9'])
    const { labels } = drawGarments().test
    const ofNumber = (number: number): number =>
      [...labels.subarray(0, 60)].filter((label) => numbers[label] === number).length
    expect(confusionMatrix.map((row) => row.reduce((a, b) => a + b, 0))).toEqual(
      classes.map((_, number) => ofNumber(number))
    )

    const picture = join(root, 'one.png')
    writeFileSync(picture, greyPng(28, 28, pixelsOf(drawGarments().test).subarray(0, 784)))
    const predicted = await run(['predict', 'chosen', picture, '--json'])
    const [{ probabilities }] = JSON.parse(predicted.stdout) as [{ probabilities: { class: string }[] }]
    expect(probabilities.map((each) => each.class).sort()).toEqual(classes)

    const onwards = ['--epochs', '2', '--from', 'chosen']
    const other = await run([...small, '--set', `dataset.path=${whole}`, ...onwards])
    expect(other.stderr).toContain('it tells 8 classes apart, and the data has 10')
  })
})
