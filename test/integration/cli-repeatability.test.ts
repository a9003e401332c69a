import { describe, expect, it } from 'vitest'
import { onednnIsSetUp, tensorflowIsSetUp } from '../support/cache-folder'
import { atelier, type Result, tinyTraining } from '../support/command-line'
import { freshWorkspaces, type Json, objects, timeless } from '../support/command-line-runs'

const workspace = freshWorkspaces()

describe('a dry run', () => {
  it('does a few steps, tells what the whole will take, and keeps no run', async () => {
    const place = workspace()
    const { code, stdout, stderr } = await atelier(place, [
      ...tinyTraining,
      '--epochs',
      '5',
      '--dry-run',
      '--json'
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const found = JSON.parse(stdout) as Record<string, number>
    expect(found['totalSeconds']).toBeCloseTo((found['epochSeconds'] ?? 0) * 5, 6)
    expect(found['stepSeconds']).toBeGreaterThan(0)
    // 784 * 16 + 16 + 16 * 10 + 10 weights, and two slots of Adam for each, in fp32; four checkpoints at
    // most.
    expect(found['diskBytes']).toBe(12_730 * 3 * 4 * 4)
    expect(found).toMatchObject({ engine: 'cpu', isLong: false })
    expect((await atelier(place, ['runs', '--json'])).stdout).toBe('[]\n')
  })
})

describe('one seed', () => {
  it.for([
    ['cpu', true],
    ['wasm', true],
    ['onednn', onednnIsSetUp],
    ['tensorflow', tensorflowIsSetUp]
  ] as const)('gives the same weights and epochs twice on %s', async ([engine, isSetUp], { skip }) => {
    skip(!isSetUp, 'it is not set up here')
    const model = '{"id":"cnn","filters":[4],"denseUnits":8,"dropout":0.25}'
    const args = [
      'train',
      'quickstart',
      '--engine',
      engine,
      '--limit',
      '96',
      '--batch-size',
      '32',
      '--epochs',
      '2',
      '--seed',
      '11',
      '--set',
      'dataset.id=garments',
      '--set',
      'dataset.validation={"from":"train","fraction":0.01}',
      '--set',
      `model=${model}`,
      '--set',
      'augmentation={"flip":true,"rotation":10,"mixup":0.3}',
      '--json'
    ]
    const [first, second] = [await atelier(workspace(), args), await atelier(workspace(), args)]
    expect(first.stderr).toBe('')
    expect(objects(first.stdout)[0]).toMatchObject({ engine })
    const facts = ({ stdout }: Result): Json[] => objects(stdout).slice(1).map(timeless)
    expect(facts(second)).toEqual(facts(first))
    expect(facts(first).at(-1)).toMatchObject({ weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })
})
