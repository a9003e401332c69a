import { describe, expect, it } from 'vitest'
import type { Preset } from '../../../../src-main/contract'
import { nearestPreset } from '../../../../src-renderer/views/run/nearest-preset'
import { tinySpec } from '../../../support/run-fixtures'

const preset = (id: string, changes: Parameters<typeof tinySpec>[0]): Preset => ({
  ...{ id, title: id.toUpperCase(), description: '' },
  spec: tinySpec(changes)
})

describe('the preset that an experiment is nearest to', () => {
  it('is the one with the fewest other settings, with what it has there', () => {
    const spec = tinySpec({ name: 'mine', seed: 9, epochs: 12, batchSize: 8 })
    const found = nearestPreset(spec, [
      preset('far', { epochs: 400, batchSize: 64 }),
      preset('near', { epochs: 400, batchSize: 8 })
    ])
    expect(found).toEqual({ id: 'near', title: 'NEAR', differences: new Map([['epochs', '400']]) })
  })
  it('differs in nothing where only the name, the seed or the engine do, and is none where there is none', () => {
    const spec = tinySpec({ name: 'mine', seed: 9 })
    expect(nearestPreset(spec, [preset('same', {})])?.differences.size).toBe(0)
    expect(nearestPreset(spec, [])).toBeNull()
  })
})
