import { type ImageRecipe, type Sentence, asOthersSay } from '../../contract'
import { applyRecipeToPixels, readPicture } from '../pictures/read-picture'
import type { ImageContent } from '../sources/image-source'

/**
 * The image that a recipe makes of a picture, or why there is none: the end of a sentence.
 * @param options as in {@link readPicture}
 */
export async function decodeImage(
  content: ImageContent,
  recipe: ImageRecipe,
  options: { memory?: Uint8Array | null; isBlank?: boolean } = {}
): Promise<{ pixels: Uint8Array } | { reason: Sentence }> {
  try {
    return content.kind === 'encoded'
      ? await readPicture(content.bytes, recipe, options)
      : await applyRecipeToPixels(content, recipe)
  } catch (error) {
    return { reason: asOthersSay((error as Error).message) }
  }
}
