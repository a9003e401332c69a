import { expect, it } from 'vitest'
import { imageRecipe } from '../../../../src-main/contract'
import { placementOf } from '../../../../src-main/datasets/pictures/placement'
import {
  javascriptPlacement,
  placementFacts
} from '../../../../src-main/exports/models/examples/picture-placement'

const sizes = [
  { width: 28, height: 28 },
  { width: 101, height: 37 },
  { width: 37, height: 102 },
  { width: 9, height: 5 },
  { width: 400, height: 3 }
]

it.each(['fit', 'pad', 'crop', 'stretch'] as const)(
  'places pictures in an example in JavaScript as the recipe does: %s',
  (fit) => {
    const recipe = imageRecipe.parse({ height: 21, width: 28, channels: 3, fit })
    const facts = placementFacts({
      height: 21,
      width: 28,
      channels: 3,
      recipe,
      scale: 1,
      mean: [],
      deviation: []
    })
    const program = `${javascriptPlacement(facts)}\nreturn placed(picture)`

    // oxlint-disable-next-line typescript/no-implied-eval -- it is the text of a program that is tested
    const placed = new Function('picture', program) as (picture: object) => Record<string, number>

    for (const size of sizes) {
      const { scaled, crop, seen } = placementOf(size, recipe)
      // What is cut off at the left and at the top lies before the image's first pixel.
      const left = crop === null ? seen.left : -crop.left
      const top = crop === null ? seen.top : -crop.top
      const found = placed(size)
      expect(found['left']).toBeCloseTo(left, 9)
      expect(found['top']).toBeCloseTo(top, 9)
      expect(found).toMatchObject(scaled)
    }
  }
)

it('stretches a picture for a network that learnt from arrays, and lies black under it', () => {
  const input = { height: 4, width: 5, channels: 1, recipe: null, scale: 1, mean: [0], deviation: [1] }
  expect(placementFacts(input)).toEqual({
    height: 4,
    width: 5,
    channels: 1,
    fit: 'stretch',
    background: [0, 0, 0]
  })
})
