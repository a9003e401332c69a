import type { DecodingPlan } from './jpeg-decoder'
import type { Size } from './placement'
import { reductionsOf } from './reduce'

/**
 * How the library (sharp, told not to hurry) makes a JPEG file's picture smaller: decoded at a half, a
 * quarter or an eighth of its size where at least twice as much is to be left for Lanczos' kernel, which
 * does the rest; pixels that are not whole are left out then. Null where that is not known for certain, or the picture is to become larger.
 */
export function jpegPlan(size: Size, to: Size): DecodingPlan | null {
  if (to.width === size.width && to.height === size.height)
    return { denominator: 1, reductions: null, size }
  const shrink = Math.min(size.width / to.width, size.height / to.height)
  const denominator = shrink >= 16 ? 8 : shrink >= 8 ? 4 : shrink >= 4 ? 2 : 1
  const decoded = {
    width: Math.floor(size.width / denominator),
    height: Math.floor(size.height / denominator)
  }
  const reductions = reductionsOf(decoded, to)
  return reductions && { denominator, reductions, size: to }
}
