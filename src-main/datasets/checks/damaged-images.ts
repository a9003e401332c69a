import { PictureProblem } from '../pictures/picture-problem'
import { requireWhole } from '../pictures/whole-picture'
import type { ViewedDataset } from '../view/viewed-dataset'
import { takingTurns } from './taking-turns'

/**
 * Images, by their numbers, whose JPEG files are damaged within their coded pixels: no decoder notices it,
 * each shows the rest in wrong colours. What cannot be read any more is passed over. Others have their turn
 * meanwhile.
 */
export async function damagedImages(dataset: ViewedDataset): Promise<number[]> {
  if (!dataset.hasPaths) return []
  const takeTurns = takingTurns()
  const copies = new Map<string, number[]>()
  for (let index = 0; index < dataset.count; index++) {
    const content = dataset.contentOf(index)
    copies.set(content, [...(copies.get(content) ?? []), index])
  }
  const damaged: number[] = []
  const firsts = [...copies.values()].map(([first]) => first as number)
  for await (const { index, content } of dataset.originals(firsts)) {
    if (content.kind === 'encoded' && isDamagedInside(content.bytes))
      damaged.push(...(copies.get(dataset.contentOf(index)) ?? []))
    await takeTurns()
  }
  return damaged.sort((a, b) => a - b)
}

function isDamagedInside(file: Uint8Array): boolean {
  try {
    requireWhole(file, true)
    return false
  } catch (error) {
    if (error instanceof PictureProblem) return true
    throw error
  }
}
