import { describe, expect, it } from 'vitest'
import type { ReferenceRun } from '../../../src-main/contract'
import { agreementOf, agreementText } from '../../reference/agreement'
import { epochOf, tinySpec } from '../../support/run-fixtures'

type Made = Parameters<typeof agreementOf>[0]

/** A run that ended each epoch at one of these validation accuracies. */
const made = (seed: number, accuracies: number[], weightsSha256: string | null = null): Made => ({
  spec: { ...tinySpec, seed } as ReferenceRun['detail']['spec'],
  epochs: accuracies.map((val_accuracy, i) => ({ ...epochOf(i + 1), val_accuracy })),
  weightsSha256
})
// The mean of the last ones is 0.5, the sample deviation 0.1.
const kept = [made(1, [0.1, 0.4], 'aa'), made(2, [0.2, 0.5], 'bb'), made(3, [0.3, 0.6], 'cc')]

describe('a repeated run', () => {
  it('agrees to the last bit where it has the weights of the kept run of its seed', () => {
    expect(agreementOf(made(2, [0.9, 0.9], 'bb'), kept)).toEqual({ kind: 'same', of: 'weights' })
  })

  it('agrees to the last bit where it was ended before, with the same figures of every epoch', () => {
    expect(agreementOf(made(3, [0.3]), kept)).toEqual({ kind: 'same', of: 'epochs' })
  })

  it('agrees within two sample deviations of the mean, and not beyond', () => {
    expect(agreementOf(made(7, [0, 0.69], 'dd'), kept).kind).toBe('within')
    const outside = agreementOf(made(7, [0, 0.29], 'dd'), kept)
    expect(agreementText(outside)).toBe('It does not agree: 29.00%, kept are 50.00% ± 10.00% of 3 runs.')
  })

  it('compares with kept runs after as many epochs as it has itself', () => {
    // After one epoch they are at 0.1, 0.2 and 0.3.
    expect(agreementOf(made(9, [0.35]), kept)).toMatchObject({ kind: 'within', count: 3 })
    expect(agreementOf(made(9, [0.2, 0.5, 0.5]), kept)).toEqual({ kind: 'unknown', accuracy: 0.5 })
  })
})
