import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Split } from '../../src-main/datasets/dataset'
import { idxBytes } from './idx'
import { greyPng, writeFiles } from './picture-folder'
import { pixelsOf } from './pixels'

/** A part of grey images 28x28, and how many of its first ones are taken. */
export interface TakenPart {
  split: 'train' | 'test'
  part: Split
  count: number
}

/**
 * Images as PNG files in a folder a class, and the same ones as IDX files, in the order in which a data set
 * of pictures has them: that of the SHA-256 of their files.
 * @returns the two folders
 */
export function writePicturesAndArrays(
  folder: string,
  parts: readonly TakenPart[]
): [pictures: string, arrays: string] {
  const arrays = `${folder}-idx`
  mkdirSync(arrays)
  for (const { split, part, count } of parts) {
    const imageAt = (at: number): Uint8Array => pixelsOf(part).subarray(at * 784, (at + 1) * 784)
    const written = Array.from({ length: count }, (_, at) => {
      const bytes = greyPng(28, 28, imageAt(at))
      writeFiles(folder, { [`${split}/${String(part.labels[at])}/${at}.png`]: bytes })
      return { at, sha256: createHash('sha256').update(bytes).digest('hex') }
    })
    const order = written.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)).map(({ at }) => at)

    const prefix = split === 'train' ? 'train' : 't10k'
    const file = (name: string, bytes: Uint8Array): void => writeFileSync(join(arrays, name), bytes)
    const pixels = Buffer.concat(order.map(imageAt))
    file(`${prefix}-images-idx3-ubyte`, idxBytes([count, 28, 28], pixels))
    const labels = Uint8Array.from(order, (at) => part.labels[at] as number)
    file(`${prefix}-labels-idx1-ubyte`, idxBytes([count], labels))
  }
  return [folder, arrays]
}
