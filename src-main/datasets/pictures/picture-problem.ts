import type { Sentence } from '../../contract'
/** More pixels than nearly any camera takes; a small file can claim to have billions. */
export const mostPixels = 100_000_000

/** Why a file cannot be taken for a picture: half a sentence. */
export class PictureProblem extends Error {
  constructor(override readonly message: Sentence) {
    super(message)
  }
}

export const damaged = (how: Sentence): PictureProblem => new PictureProblem(`it is damaged (${how})`)
export const cutShort = (): PictureProblem => damaged('it ends too early')

/** Whether a picture's end is missing, by what {@link PictureProblem} says of it. */
export const isCutShort = (reason: Sentence): boolean => reason === cutShort().message

/** @throws PictureProblem where a header claims no pixels, or more than memory should hold */
export function requireSize(width: number, height: number): void {
  if (!(width >= 1 && height >= 1)) throw damaged('it has no size')
  if (width * height > mostPixels)
    throw new PictureProblem(`it has ${width}x${height} pixels, more than ${mostPixels / 1e6} million`)
}
