import { describe, expect, it } from 'vitest'
import { seenImage } from '../../../../src-main/trainer/node/seen-image'

describe('an image as a network took it', () => {
  it('is shown value for value', () => {
    const image = seenImage(Float32Array.from([0, 1 / 255, 128 / 255, 1, 0.5, 0.25]), [1, 2, 3])
    expect(image).toMatchObject({ height: 1, width: 2, channels: 3 })
    // 0.5 and 0.25 of 255 are 127.5 and 63.75.
    expect([...Buffer.from(image.pixels, 'base64')]).toEqual([0, 1, 128, 255, 128, 64])
  })

  it('is thinned to 256 a side where it is larger, with its proportions kept', () => {
    // 512 to 256 wide: of each two columns the second, whose middle is nearest.
    const columns = Float32Array.from({ length: 512 * 4 }, (_, i) => ((i % 512) % 256) / 255)
    const image = seenImage(columns, [4, 512, 1])
    expect(image).toMatchObject({ height: 2, width: 256, channels: 1 })
    expect([...Buffer.from(image.pixels, 'base64')].slice(0, 4)).toEqual([1, 3, 5, 7])
  })
})
