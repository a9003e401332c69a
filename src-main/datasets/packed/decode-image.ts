import { type ImageRecipe, type Sentence, asOthersSay } from '../../contract'
import { applyRecipeToPixels, readPicture } from '../pictures/read-picture'
import type { ImageContent } from '../sources/image-source'

/**
 * The image that a recipe makes of a picture, or why there is none: the end of a sentence.
 * @param memory as in {@link readPicture}
 */
export async function decodeImage(
  content: ImageContent,
  recipe: ImageRecipe,
  memory: Uint8Array | null = null
): Promise<{ pixels: Uint8Array } | { reason: Sentence }> {
  try {
    return content.kind === 'encoded'
      ? await readPicture(content.bytes, recipe, { memory })
      : await applyRecipeToPixels(content, recipe)
  } catch (error) {
    return { reason: asOthersSay((error as Error).message) }
  }
}
