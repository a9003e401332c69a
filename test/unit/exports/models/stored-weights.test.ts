import { describe, expect, it } from 'vitest'
import {
  halfPrecision,
  perChannelIntegers
} from '../../../../src-main/exports/models/onnx/stored-weights'

const halves = (...values: number[]): number[] => {
  const bytes = halfPrecision(Float32Array.from(values)) ?? new Uint8Array()
  return [...new Uint16Array(bytes.buffer)]
}

describe('numbers in half precision', () => {
  it('have the bits that IEEE 754 gives them', () => {
    expect(halves(0, 1, -2, 65504, 0.5, 1 / 3)).toEqual([0, 0x3c00, 0xc000, 0x7bff, 0x3800, 0x3555])
  })

  it('are the nearest ones, the even of two that are as near', () => {
    // Between 1 and 2 steps are of 2^-10.
    expect(halves(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20)).toEqual([
      0x3c00, 0x3c02, 0x3c01
    ])
    // Rounded up to the next power of two.
    expect(halves(2 - 2 ** -12)).toEqual([0x4000])
  })

  it('keep those below 2^-14, down to 2^-24', () => {
    expect(halves(2 ** -14, 2 ** -15, 2 ** -24, -(2 ** -24), 2 ** -26)).toEqual([
      0x0400, 0x0200, 1, 0x8001, 0
    ])
  })

  it('are none where one is too large', () => {
    expect(halfPrecision(Float32Array.of(1, 65_520))).toBeNull()
    expect(halfPrecision(Float32Array.of(Number.NaN))).toBeNull()
  })
})

describe('numbers in int8', () => {
  it('have a scale for each output channel, whose largest number is 127', () => {
    // Two rows and three output channels; the second holds zeros.
    const values = Float32Array.of(1.27, 0, -12.7, -0.635, 0, 5)
    const { integers, scales } = perChannelIntegers(values, [2, 3], 1)
    expect([...scales].map((scale) => +scale.toFixed(6))).toEqual([0.01, 1, 0.1])
    // -0.635 / 0.01 is -63.5, which in fp32 is a little nearer to -64 or exactly between: both even.
    expect([...new Int8Array(integers.buffer)]).toEqual([127, 0, -127, -64, 0, 50])
  })

  it('take the channels of the first axis too', () => {
    const { integers, scales } = perChannelIntegers(Float32Array.of(127, 1, 254, 2), [2, 2], 0)
    expect([...scales]).toEqual([1, 2])
    expect([...new Int8Array(integers.buffer)]).toEqual([127, 1, 127, 1])
  })
})
