import type { ImageRecipe } from '../../contract'

export interface Size {
  width: number
  height: number
}
/** A rectangle of an image. */
export interface Region extends Size {
  left: number
  top: number
}

/** How a picture comes into an image. */
export interface Placement {
  /** To what it is scaled. */
  scaled: Size
  /** The part of the scaled picture that is seen; null: all of it. */
  crop: Region | null
  /** Where that lies in the image; around it is background. */
  seen: Region
}

/** Where a picture of that size goes by the recipe. */
export function placementOf({ width, height }: Size, recipe: ImageRecipe): Placement {
  const image = { width: recipe.width, height: recipe.height }
  const whole = { ...image, left: 0, top: 0 }
  const across = image.width / width,
    down = image.height / height
  const scaledBy = (scale: number): Size => ({
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale))
  })

  switch (recipe.fit) {
    case 'stretch':
      return { scaled: image, crop: null, seen: whole }
    case 'crop': {
      const scaled = scaledBy(Math.max(across, down))
      return { scaled, crop: centred(image, scaled), seen: whole }
    }
    case 'fit':
    case 'pad': {
      const scaled = scaledBy(Math.min(across, down, recipe.fit === 'pad' ? 1 : Infinity))
      return { scaled, crop: null, seen: centred(scaled, image) }
    }
  }
}

const centred = (inner: Size, outer: Size): Region => ({
  ...inner,
  left: Math.floor((outer.width - inner.width) / 2),
  top: Math.floor((outer.height - inner.height) / 2)
})
