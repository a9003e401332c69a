import { type ImageRecipe, imageRecipe, type ImageRecipeChoice } from '../../contract'
import type { ManifestImage } from './image-manifest'

/** Images of one size up to this are taken as they are. */
const largestKept = 256
const usualSide = 224

/**
 * The recipe for images of which nobody said how they are to be taken: grey where all of them are, in
 * their own size where they all have one that is not large, else fitted into 224x224.
 */
export function chooseRecipe(
  images: readonly Pick<ManifestImage, 'width' | 'height' | 'channels'>[],
  said: ImageRecipeChoice = {}
): ImageRecipe {
  const [first] = images
  const isOneSize =
    first !== undefined &&
    Math.max(first.width, first.height) <= largestKept &&
    images.every(({ width, height }) => width === first.width && height === first.height)
  const size = isOneSize
    ? { height: first.height, width: first.width }
    : { height: usualSide, width: usualSide }
  const channels = images.every((image) => image.channels === 1) ? 1 : 3
  return imageRecipe.parse({ ...size, channels, ...said })
}
