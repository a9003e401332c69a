import { crc32, deflateRawSync } from 'node:zlib'

/** An entry of a zip archive, honest unless told otherwise. */
export interface ZipEntry {
  name: string | Buffer
  content: Uint8Array
  /** 0: stored; 8: deflated. */
  method?: number
  flags?: number
  /** What the headers say where they do not say the truth. */
  size?: number
  crc?: number
  /** A Unix mode, as links have one. */
  mode?: number
  /** Sizes and place in the extra field of zip64. */
  zip64?: boolean
}

const word = (...values: number[]): Buffer =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(2)
      bytes.writeUInt16LE(value)
      return bytes
    })
  )
const long = (...values: number[]): Buffer =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(value)
      return bytes
    })
  )
const wide = (...values: number[]): Buffer =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(BigInt(value))
      return bytes
    })
  )

/**
 * A zip archive, written after PKWARE's APPNOTE 6.3.
 * @param options.overlapping all entries of the directory have the first one's place
 */
export function zipArchive(entries: ZipEntry[], { overlapping = false } = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { content, method = 0, flags = 0, mode = 0, zip64 = false, ...entry } of entries) {
    const name = Buffer.from(entry.name as string)
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content)
    const size = entry.size ?? content.length
    const crc = entry.crc ?? crc32(content)
    const place = overlapping ? 0 : offset
    const local = Buffer.concat([
      ...[long(0x04034b50), word(20, flags, method, 0, 0), long(crc, packed.length, size)],
      ...[word(name.length, 0), name, packed]
    ])
    const extra = zip64
      ? Buffer.concat([word(1, 24), wide(size, packed.length, place)])
      : Buffer.alloc(0)
    const sizes = zip64 ? [0xffffffff, 0xffffffff] : [packed.length, size]
    directory.push(
      ...[long(0x02014b50), word(0x0300 + 45, 45, flags, method, 0, 0), long(crc, ...sizes)],
      ...[word(name.length, extra.length, 0, 0, 0), long((mode << 16) >>> 0)],
      ...[long(zip64 ? 0xffffffff : place), name, extra]
    )
    parts.push(local)
    offset += local.length
  }
  const table = Buffer.concat(directory)
  const end = [long(0x06054b50), word(0, 0, entries.length, entries.length)]
  return Buffer.concat([...parts, table, ...end, long(table.length, offset), word(0)])
}

/** An entry of a tar archive. */
export interface TarEntry {
  name: string
  content?: Uint8Array
  /** POSIX's letter: 0 a file, 1 a hard link, 2 a symbolic link, 5 a folder. */
  type?: string
  link?: string
}

/** A tar archive, written after POSIX's description of ustar. */
export function tarArchive(entries: TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, content = new Uint8Array(), type = '0', link = '' }) => {
    const header = Buffer.alloc(512)
    const octal = (value: number, digits: number): string =>
      `${value.toString(8).padStart(digits, '0')}\0`
    header.write(name, 0)
    header.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7), 100)
    header.write(octal(content.length, 11) + octal(0, 11), 124)
    header.write(' '.repeat(8) + type + link, 148)
    header.write('ustar\x0000', 257)
    header.write(
      `${header
        .reduce((a, b) => a + b, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148
    )
    return [header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}
