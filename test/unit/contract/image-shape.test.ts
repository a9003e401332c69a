import { describe, expect, it } from 'vitest'
import { imageShapeOf } from '../../../src-main/contract'

describe('the size of an image', () => {
  it.each([
    ['224x224x3', [224, 224, 3]],
    ['28x28', [28, 28, 1]],
    ['64 × 48 × 3', [64, 48, 3]],
    ['1X2X4', [1, 2, 4]]
  ])('%s is read', (text, shape) => expect(imageShapeOf(text)).toEqual(shape))

  it.each(['', '224', '0x1', '224x224x0', '224x224x3x3', '-1x2', '2.5x2', '99999x1', 'axb'])(
    '"%s" is none',
    (text) => expect(imageShapeOf(text)).toBeNull()
  )
})
