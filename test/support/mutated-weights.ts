import { bytesInMemory } from '../../src-main/weights/files/byte-source'
import { openWeightsOf } from '../../src-main/weights/open-weights'

/** A generator of whole numbers below `limit`, the same for the same seed (xorshift32). */
export function randomBelow(seed: number): (limit: number) => number {
  let state = seed | 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

/** A file with some of its bytes changed, left out, doubled or cut off. */
export function mutated(file: Uint8Array, below: (limit: number) => number): Uint8Array {
  let bytes = file.slice()
  for (let change = 0; change <= below(6); change++) {
    const at = below(Math.max(1, bytes.length))
    switch (below(6)) {
      case 0:
        bytes[at] = below(256)
        break
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
        break
      case 2:
        bytes = bytes.slice(0, at)
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(40))])
        break
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - below(60)))])
        break
      default:
        // Lengths and counts as large as they can be written.
        bytes.fill(255, at, Math.min(bytes.length, at + 1 + below(8)))
    }
  }
  return bytes
}

/**
 * What comes of a file: how many numbers it has, or the code that it is refused by.
 * @throws whatever else happened
 */
export async function outcomeOf(bytes: Uint8Array): Promise<number | string> {
  try {
    const file = await openWeightsOf(bytesInMemory(bytes, 'mutated.pth'))
    let numbers = 0
    for (const tensor of file.tensors) numbers += (await tensor.read()).length
    return numbers
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === undefined) throw error
    return code
  }
}
