import { describe, expect, it } from 'vitest'
import { crc32c, maskedCrc32c } from '../../../src-main/exchange/tensorboard/crc32c'
import { decodeEvent } from '../../../src-main/exchange/tensorboard/decode-event'
import { encodeEvent } from '../../../src-main/exchange/tensorboard/encode-event'
import { framed, RecordReader } from '../../../src-main/exchange/tensorboard/records'

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex.replace(/\s/g, ''), 'hex')

describe('checksums of records', () => {
  it.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c]
  ])('are those of RFC 3720, appendix B.4, of %s', (_name, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected)
  })

  it('is that of "123456789", and is rotated by 15 bits and moved', () => {
    const bytes = Buffer.from('123456789')
    expect(crc32c(bytes)).toBe(0xe3069283)
    // e3069283 rotated right by 15: 2507c60d; and a282ead8 more, within 32 bits.
    expect(maskedCrc32c(bytes)).toBe((0x2507c60d + 0xa282ead8) % 2 ** 32)
  })
})

describe('records', () => {
  it('begin with their length and its checksum, and end with their own', () => {
    const record = framed(Buffer.from('123456789'))
    expect([...record.subarray(0, 8)]).toEqual([9, 0, 0, 0, 0, 0, 0, 0])
    expect(Buffer.from(record).readUInt32LE(8)).toBe(maskedCrc32c(record.subarray(0, 8)))
    expect(Buffer.from(record.subarray(12, 21)).toString()).toBe('123456789')
    expect(Buffer.from(record).readUInt32LE(21)).toBe((0x2507c60d + 0xa282ead8) % 2 ** 32)
  })

  const texts = ['one', 'two, which is longer', 'three']
  const file = Buffer.concat(texts.map((text) => framed(Buffer.from(text))))
  const readAll = (bytes: Uint8Array, size = bytes.length): { read: string[]; damage: unknown } => {
    const reader = new RecordReader()
    const read: string[] = []
    for (let at = 0; at < bytes.length; at += size)
      read.push(
        ...reader.push(bytes.subarray(at, at + size)).map((each) => Buffer.from(each).toString())
      )
    return { read, damage: reader.damage }
  }

  it.each([1, 7, 16, 64])('are told apart however they come, %i bytes at a time', (size) => {
    expect(readAll(file, size)).toEqual({ read: texts, damage: null })
  })

  it('are read as far as a truncated file goes, which is said', () => {
    expect(readAll(file.subarray(0, -1))).toEqual({ read: ['one', texts[1]], damage: 'truncated' })
  })

  it('are left out one by one where their bytes were changed', () => {
    const changed = Buffer.from(file)
    changed[12 + 3 + 4 + 12] = 0
    expect(readAll(changed)).toEqual({ read: ['one', 'three'], damage: 'wrongChecksum' })
  })

  it('are not looked for after a length that was changed', () => {
    const changed = Buffer.from(file)
    changed[12 + 3 + 4] = 1
    expect(readAll(changed)).toEqual({ read: ['one'], damage: 'wrongChecksum' })
  })

  it('of more than 64 MiB are passed over without being kept, and those around them are read', () => {
    const large = Buffer.alloc(2 ** 26 + 1)
    const around = Buffer.concat([framed(Buffer.from('one')), framed(large), framed(Buffer.from('two'))])
    const reader = new RecordReader()
    const read: string[] = []
    for (let at = 0; at < around.length; at += 1 << 20)
      read.push(
        ...reader.push(around.subarray(at, at + (1 << 20))).map((each) => Buffer.from(each).toString())
      )
    expect(read).toEqual(['one', 'two'])
    expect([reader.passedOver, reader.damage]).toEqual([1, null])

    const cut = new RecordReader()
    cut.push(around.subarray(0, 2 ** 25))
    expect([cut.passedOver, cut.damage]).toEqual([1, 'truncated'])
  })

  it('are not found in a file of another kind', () => {
    expect(readAll(Buffer.from('epoch,loss\r\n1,0.5\r\n'))).toEqual({ read: [], damage: 'notRecords' })
    expect(readAll(Buffer.from('PK'))).toEqual({ read: [], damage: 'notRecords' })
  })
})

describe('events', () => {
  it('of a scalar as older writers lay it out are read byte by byte', () => {
    // wall_time 1.5; step 3; summary { value { tag "a"; simple_value 0.25 } }
    const bytes = bytesOf('09 000000000000f83f  10 03  2a 0a  0a 08  0a 01 61  15 0000803e')
    expect(decodeEvent(bytes)).toEqual({
      wallTime: 1.5,
      step: 3,
      values: [{ kind: 'scalar', tag: 'a', value: 0.25 }]
    })
  })

  it('of a scalar are written as a tensor of the plugin for scalars', () => {
    const written = encodeEvent({
      wallTime: 1.5,
      step: 3,
      values: [{ kind: 'scalar', tag: 'a', value: 0.25 }]
    })
    const tensor = '08 02  12 00  32 08 000000000000d03f'
    const metadata = '0a 09 0a 07 7363616c617273  20 01'
    const value = `0a 01 61  42 0e ${tensor}  4a 0d ${metadata}`
    expect(written).toEqual(bytesOf(`09 000000000000f83f  10 03  2a 24  0a 22 ${value}`))
  })

  it.each([0, 1, 2 ** 31, 2 ** 32 + 5, 2 ** 53 - 1, -1])('keep step %i', (step) => {
    const event = { wallTime: 1_700_000_000.125, step, values: [{ kind: 'scalar', tag: 'x', value: 1 }] }
    expect(decodeEvent(encodeEvent(event as Parameters<typeof encodeEvent>[0]))).toEqual(event)
  })

  it.each([NaN, Infinity, -Infinity, 1e-45, -0, 5e-324, 0.1, 1.7976931348623157e308])(
    'keep the value %d to the last bit',
    (value) => {
      const event = { wallTime: 1, step: 1, values: [{ kind: 'scalar' as const, tag: 'x', value }] }
      const [read] = decodeEvent(encodeEvent(event))?.values ?? []
      expect(Object.is((read as { value: number }).value, value)).toBe(true)
    }
  )

  it('keep texts and pictures', () => {
    const values = [
      { kind: 'text' as const, tag: 'note', text: 'two\nlines, 日本語' },
      { kind: 'image' as const, tag: 'matrix', width: 3, height: 2, png: Buffer.from([137, 80, 78, 71]) }
    ]
    const read = decodeEvent(encodeEvent({ wallTime: 1, step: 0, values }))
    expect(read?.values[0]).toEqual(values[0])
    expect(read?.values[1]).toMatchObject({ kind: 'image', tag: 'matrix', width: 3, height: 2 })
    expect(Buffer.from((read?.values[1] as { png: Uint8Array }).png)).toEqual(values[1]?.png)
  })

  it('are refused where the bytes are none', () => {
    expect(() => decodeEvent(bytesOf('2a 7f 0a'))).toThrow()
  })
})
