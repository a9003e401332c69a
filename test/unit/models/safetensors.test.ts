import { describe, expect, it } from 'vitest'
import { decodeSafetensors, encodeSafetensors } from '../../../src-main/models/safetensors'

const tensors = [
  { name: 'b', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  { name: 'a', shape: [], data: Float32Array.of(Number.NaN) }
]

describe('safetensors', () => {
  it('lays out the bytes as the format says', () => {
    const bytes = encodeSafetensors([{ name: 'x', shape: [1], data: Float32Array.of(1) }])
    const header = '{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(
      BigInt(Math.ceil(header.length / 8) * 8)
    )
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + header.length))).toBe(header)
    expect([...bytes.subarray(-4)]).toEqual([0, 0, 0x80, 0x3f])
  })

  it('gives back what it was given, whatever the order', () => {
    const { tensors: read, metadata } = decodeSafetensors(encodeSafetensors(tensors, { epoch: '3' }))
    expect([...read.keys()]).toEqual(['a', 'b'])
    expect(read.get('b')).toEqual({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) })
    expect(read.get('a')?.data[0]).toBeNaN()
    expect(metadata).toEqual({ epoch: '3' })
    expect(encodeSafetensors([...tensors].reverse())).toEqual(encodeSafetensors(tensors))
  })

  it('reads what Node hands out as a Buffer, wherever it begins in its memory', () => {
    const bytes = encodeSafetensors(tensors)
    const pooled = Buffer.concat([Buffer.from('abc'), bytes]).subarray(3)
    expect(decodeSafetensors(pooled).tensors.get('b')?.data).toEqual(Float32Array.of(1, 2, 3, 4))
  })

  it('detects a file cut off at any byte', () => {
    const bytes = encodeSafetensors(tensors, { epoch: '3' })
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeSafetensors(bytes.slice(0, length))).toThrow(/damaged/)
  })

  it('detects a tensor whose size does not fit its shape', () => {
    const bytes = encodeSafetensors(tensors)
    const text = new TextDecoder('latin1').decode(bytes).replace('[2,2]', '[2,3]')
    expect(() => decodeSafetensors(Uint8Array.from(text, (c) => c.charCodeAt(0)))).toThrow(
      /does not fit its shape/
    )
  })
})
