import { describe, expect, it } from 'vitest'
import { readOnce } from '../../../../src-main/datasets/packed/read-once'
import type { ImageSource, SourceContent } from '../../../../src-main/datasets/sources/image-source'

/** Five images of ten bytes each, the third of which cannot be read; and which of them were read. */
function countedSource(): { source: ImageSource; read: number[] } {
  const read: number[] = []
  async function* contents(indices: readonly number[]): AsyncGenerator<SourceContent> {
    for (const index of indices) {
      read.push(index)
      const bytes = new Uint8Array(10).fill(index)
      yield index === 2
        ? { index, content: { kind: 'unreadable', reason: 'it is locked' } }
        : { index, content: { kind: 'encoded', bytes } }
    }
  }
  return { source: { contents } as unknown as ImageSource, read }
}

async function firstBytes(source: ImageSource, indices: number[]): Promise<(number | string)[][]> {
  const given: (number | string)[][] = []
  for await (const { index, content } of source.contents(indices))
    given.push([index, content.kind === 'encoded' ? (content.bytes[0] as number) : content.kind])
  return given.sort(([a], [b]) => Number(a) - Number(b))
}

describe('images that are looked at and then decoded', () => {
  it('are read once, those that could not be read again', async () => {
    const { source, read } = countedSource()
    const { first, second } = readOnce(source, 1000)
    const all = [0, 1, 2, 3, 4]
    const expected = [
      [0, 0],
      [1, 1],
      [2, 'unreadable'],
      [3, 3],
      [4, 4]
    ]
    expect(await firstBytes(first, all)).toEqual(expected)
    expect(read.splice(0)).toEqual(all)
    expect(await firstBytes(second, all)).toEqual(expected)
    expect(read).toEqual([2])
  })

  it('are read again where memory was full, and where nobody looked at them', async () => {
    const { source, read } = countedSource()
    const { first, second } = readOnce(source, 25)
    await firstBytes(first, [0, 1, 3])
    read.length = 0
    expect(await firstBytes(second, [4, 3, 1, 0])).toEqual([
      [0, 0],
      [1, 1],
      [3, 3],
      [4, 4]
    ])
    expect(read).toEqual([4, 3])
  })
})
