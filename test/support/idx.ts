import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** The bytes of an IDX file of unsigned bytes. */
export function idxBytes(shape: number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + shape.length * 4)
  header.writeUInt32BE(0x0800 + shape.length)
  shape.forEach((size, i) => header.writeUInt32BE(size, 4 + i * 4))
  return Buffer.concat([header, data])
}

/** A folder of four IDX files, `size` x `size` images whose brightness tells their class. */
export function writeIdxFolder(
  folder: string,
  options: { train?: number; test?: number; size?: number; classes?: number; gzip?: boolean } = {}
): string {
  const { train = 40, test = 10, size = 8, classes = 4, gzip = false } = options
  mkdirSync(folder, { recursive: true })
  for (const [prefix, count] of [
    ['train', train],
    ['t10k', test]
  ] as const) {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % classes)
    const images = Uint8Array.from(
      { length: count * size * size },
      (_, i) => (labels[Math.floor(i / (size * size))] as number) * 60 + ((i * 7919) % 23)
    )
    const write = (name: string, bytes: Buffer): void =>
      writeFileSync(join(folder, gzip ? `${name}.gz` : name), gzip ? gzipSync(bytes) : bytes)
    write(`${prefix}-images-idx3-ubyte`, idxBytes([count, size, size], images))
    write(`${prefix}-labels-idx1-ubyte`, idxBytes([count], labels))
  }
  return folder
}
