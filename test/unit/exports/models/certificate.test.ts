import { describe, expect, it } from 'vitest'
import { certificateOf } from '../../../../src-main/exports/models/certificate'

/** Two classes; the engine says 0, 1, 0, 1. */
const reference = {
  count: 4,
  images: new Uint8Array(4),
  logits: Float32Array.of(2, 1, 1, 2, 2, 1, 1, 2),
  labels: Float32Array.of(0, 1, 0, 0)
}
/** The files say 0, 0, 1, 1. */
const check = {
  reader: 'a reader',
  logits: Float32Array.of(2, 1, 2, 1, 1, 2, 1, 2),
  milliseconds: 1,
  sameWeights: null
}

describe('what is said of exported files', () => {
  it('is how often they and the engine are right, of the same images', () => {
    // The engine is right three times of four, the files once.
    expect(certificateOf(check, reference, 'test', 'int8')).toMatchObject({
      accuracy: { before: 0.75, after: 0.25 },
      sameClass: 2,
      images: 4
    })
  })

  it('is nothing of that where classes are not known, or the reader does not compute', () => {
    const unknown = { ...reference, labels: null }
    expect(certificateOf(check, unknown, 'noise', 'fp32').accuracy).toBeNull()
    expect(certificateOf({ ...check, logits: null }, reference, 'test', 'fp32').accuracy).toBeNull()
  })
})
