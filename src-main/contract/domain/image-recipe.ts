import { z } from 'zod'

/** Names of the parts of a data set, as its files and manifests use them. */
export const splitNames = ['train', 'validation', 'test'] as const
export type SplitName = (typeof splitNames)[number]

const side = z.int().min(1).max(2048)
const level = z.int().min(0).max(255)

/** How a picture of any size and colour becomes the image that a network takes. */
export const imageRecipe = z.strictObject({
  height: side,
  width: side,
  /** 1: grey, by the weights of ITU-R BT.601; 3: red, green, blue (sRGB). */
  channels: z.union([z.literal(1), z.literal(3)]),
  /**
   * `fit`: the whole picture, proportions kept, borders filled with the background. `pad`: as `fit`, but
   * a smaller picture is not enlarged. `crop`: the image is filled, and what stands over is cut off on
   * both sides alike. `stretch`: each side is scaled by itself.
   */
  fit: z.enum(['fit', 'pad', 'crop', 'stretch']).default('fit'),
  /**
   * What lies under transparency and fills borders: a colour, or `auto`: white under a dark drawing,
   * black under a light one and at borders.
   */
  background: z.union([z.literal('auto'), z.tuple([level, level, level])]).default([0, 0, 0])
})
export type ImageRecipe = z.infer<typeof imageRecipe>

/** What a person says of a recipe: what is left out follows from the pictures. */
export const imageRecipeChoice = z.strictObject({
  height: side.optional(),
  width: side.optional(),
  channels: imageRecipe.shape.channels.optional(),
  fit: imageRecipe.shape.fit.unwrap().optional(),
  background: imageRecipe.shape.background.unwrap().optional()
})
export type ImageRecipeChoice = z.infer<typeof imageRecipeChoice>

/** The recipe that leaves grey or colour images of this shape, height x width x channels, as they are. */
export function sameImages(shape: readonly number[]): ImageRecipe {
  const [height, width, channels = 1] = shape
  return imageRecipe.parse({ height, width, channels: channels < 3 ? 1 : 3 })
}
