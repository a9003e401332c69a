import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { Prediction } from '../../contract'
import { imageLibrary } from '../../datasets/pictures/image-library'
import { activationOverlay } from '../../figures/activation-overlay'

/**
 * Writes where a network looked as PNG files, one a class: `IMAGE.CLASS.png` in a folder, which is made.
 * Pictures of one name are told apart by numbers. Returns the files' paths; the system's error where they
 * cannot be written.
 */
export async function writeExplanations(
  folder: string,
  predictions: readonly Prediction[]
): Promise<string[]> {
  const sharp = await imageLibrary()
  mkdirSync(folder, { recursive: true })
  const written = new Set<string>()
  for (const answer of predictions) {
    if (!('class' in answer) || !answer.seen) continue
    for (const map of answer.explanation?.maps ?? []) {
      const { height, width, pixels } = activationOverlay(answer.seen, map)
      const stem = `${basename(answer.image, extname(answer.image))}.${portable(map.class)}`
      const path = freePath(join(folder, stem), written)
      const png = await sharp(Buffer.from(pixels.buffer), { raw: { height, width, channels: 4 } })
        .png()
        .toBuffer()
      writeFileSync(path, png)
      written.add(path)
    }
  }
  return [...written]
}

/** A class's name as every system can have it in a file's. */
const portable = (name: string): string => name.replace(/[\\/:*?"<>|\u0000-\u001f\u007f]/g, '_')

function freePath(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const path = number === 1 ? `${stem}.png` : `${stem}-${number}.png`
    if (!taken.has(path)) return path
  }
}
