import { describe, expect, it } from 'vitest'
import type { CheckpointInfo, RunSession } from '../../../../src-main/contract'
import {
  isExact,
  latestProof,
  newestCheckpoint,
  newestFirst,
  steerable
} from '../../../../src-renderer/views/run/run-record'
import { tinySpec } from '../../../support/run-fixtures'

const checkpoint = (epoch: number, step: number): CheckpointInfo => ({
  file: `${epoch}-${step}`,
  epoch,
  step,
  bytes: 1,
  at: 0,
  roles: [],
  val_accuracy: null
})
const session = (proof: RunSession['proof']): RunSession => ({
  startedAt: 0,
  endedAt: 1,
  firstStep: 1,
  proof
})

describe('the record of a run', () => {
  it('has the checkpoint first that is the furthest, whenever it was written', () => {
    expect(
      newestFirst([checkpoint(1, 0), checkpoint(2, 3), checkpoint(2, 0), checkpoint(10, 0)]).map(
        ({ file }) => file
      )
    ).toEqual(['10-0', '2-3', '2-0', '1-0'])
    expect(newestCheckpoint([])).toBeNull()
  })
  it('shows the proof of the last time that it went on, not an older one', () => {
    const proof = { step: 3, before: 1, after: 1 }
    expect(latestProof([session(null), session(proof)])).toBe(proof)
    expect(latestProof([session(proof), session(null)])).toBeNull()
    expect(latestProof([])).toBeNull()
  })
  it('calls two losses equal only to the last bit', () => {
    expect(isExact({ step: 1, before: 0.1 + 0.2, after: 0.3 })).toBe(false)
    expect(isExact({ step: 1, before: 0.3, after: 0.3 })).toBe(true)
    expect(isExact({ step: 1, before: 'NaN', after: 'NaN' })).toBe(true)
    expect(isExact({ step: 1, before: 'Infinity', after: '-Infinity' })).toBe(false)
  })
  it('knows what is in force now: the settings, with all changes since', () => {
    const spec = tinySpec({ epochs: 5 })
    expect(steerable({ spec, steering: [] })).toEqual({
      learningRate: 0.001,
      epochs: 5,
      earlyStopping: null,
      frozenStages: null
    })
    const steering = [
      { step: 1, at: 0, change: { learningRate: 0.1, epochs: 9 } },
      { step: 2, at: 0, change: { learningRate: 0.2 } },
      { step: 3, at: 0, change: { frozenStages: 2 } }
    ]
    expect(steerable({ spec, steering })).toEqual({
      learningRate: 0.2,
      epochs: 9,
      earlyStopping: null,
      frozenStages: 2
    })
  })
})
