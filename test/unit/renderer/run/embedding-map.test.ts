import { describe, expect, it } from 'vitest'
import type { Embedding } from '../../../../src-main/contract'
import { embeddingGroups } from '../../../../src-main/figures/embedding-groups'
import { figureThemes } from '../../../../src-main/figures/palette'
import {
  nearestPoint,
  pointsInside,
  pointsWithin,
  scaleOf,
  toScreen,
  toUnits,
  wholeView,
  zoomed
} from '../../../../src-renderer/charts/scatter-view'
import {
  imagesForm,
  partsForm,
  viewForm
} from '../../../../src-renderer/views/run/embedding/embedding-address'

const columns = { x: [0, 10, 4, 5], y: [0, 20, 4, 5] }
const size = { width: 132, height: 232 }
const all = () => true

describe('what is seen of a map', () => {
  it('is everything at first, with a margin of 16 pixels', () => {
    const view = wholeView(columns)
    expect(view).toEqual({ x: 5, y: 10, zoom: 1 })
    const scale = scaleOf(columns, size, 1)
    expect(scale).toBe(10)
    expect(toScreen({ x: 0, y: 20 }, view, scale, size)).toEqual({ x: 16, y: 16 })
    expect(toScreen({ x: 10, y: 0 }, view, scale, size)).toEqual({ x: 116, y: 216 })
    expect(toUnits({ x: 16, y: 16 }, view, scale, size)).toEqual({ x: 0, y: 20 })
  })

  it('is zoomed around a place that stays where it is, and never smaller than the whole', () => {
    const view = zoomed(wholeView(columns), 2, { x: 0, y: 0 })
    expect(view).toEqual({ x: 2.5, y: 5, zoom: 2 })
    const scale = scaleOf(columns, size, 2)
    expect(toScreen({ x: 0, y: 0 }, view, scale, size)).toEqual({ x: 16, y: 216 })
    expect(zoomed(view, 0.01, { x: 0, y: 0 })).toEqual({ x: 5, y: 10, zoom: 1 })
  })

  it('has the points that are near to a place or in a rectangle, of those shown', () => {
    expect(nearestPoint(columns, { x: 4.6, y: 4.6 }, 2, all)).toBe(3)
    expect(nearestPoint(columns, { x: 4.6, y: 4.6 }, 2, (i) => i !== 3)).toBe(2)
    expect(nearestPoint(columns, { x: 8, y: 8 }, 2, all)).toBeNull()
    expect(pointsWithin(columns, { x: 6, y: 3 }, { x: 0, y: 6 }, all)).toEqual([2, 3])
    expect(pointsWithin(columns, { x: 6, y: 3 }, { x: 0, y: 6 }, (i) => i === 2)).toEqual([2])
  })

  it('has the points inside a line drawn around them, and none in its notch', () => {
    const four = { x: [1, 3, 5, 3], y: [1, 1, 1, 3] }
    // A square of 6 and 4 with a notch in the middle of its upper side.
    const corners = [
      ...[
        [0, 0],
        [6, 0],
        [6, 4],
        [4, 4],
        [4, 2],
        [2, 2],
        [2, 4],
        [0, 4]
      ]
    ].map(([x = 0, y = 0]) => ({ x, y }))
    for (const line of [corners, corners.toReversed()]) {
      expect(pointsInside(four, line, all)).toEqual([0, 1, 2])
      expect(pointsInside(four, line, (i) => i !== 1)).toEqual([0, 2])
    }
    expect(pointsInside(four, [], all)).toEqual([])
  })
})

describe('the address of a map', () => {
  it('says what is shown, and takes nothing that is none', () => {
    expect(viewForm.read('1.5~-2~4')).toEqual({ x: 1.5, y: -2, zoom: 4 })
    expect(viewForm.write({ x: 1.5, y: -2, zoom: 4 })).toBe('1.5~-2~4')
    for (const text of [null, '', '1~2', '1~2~0', 'a~b~c']) expect(viewForm.read(text)).toBeNull()
    expect(partsForm.read('test+train')).toEqual(['train', 'test'])
    expect([partsForm.read('nothing'), partsForm.write(['validation'])]).toEqual([['validation'], null])
    expect([imagesForm.read('500'), imagesForm.read('0'), imagesForm.read('1e9')]).toEqual([
      500, 2000, 2000
    ])
  })
})

describe('the colours of a map', () => {
  const made: Pick<Embedding, 'points' | 'classes'> = {
    classes: ['cat', 'dog', 'cow'],
    points: {
      ...{ x: [0, 0, 0, 0], y: [0, 0, 0, 0], image: [], name: [], part: [] },
      ...{ label: [0, 1, 1, 0], predicted: [0, 0, 1, 1], probability: [1, 0.1, 0.2, 0.59] }
    }
  }
  const words = { right: 'right', wrong: 'wrong' }
  const shown = (by: Parameters<typeof embeddingGroups>[1]) =>
    embeddingGroups(made, by, figureThemes.light, words).map(({ name, places }) => [name, places])

  it('are of its classes, of right and wrong, or of how sure the network is', () => {
    expect(shown('label')).toEqual([
      ['cat', [0, 3]],
      ['dog', [1, 2]]
    ])
    expect(shown('predicted')).toEqual([
      ['cat', [0, 1]],
      ['dog', [2, 3]]
    ])
    expect(shown('result')).toEqual([
      ['right', [0, 2]],
      ['wrong', [1, 3]]
    ])
    expect(shown('confidence')).toEqual([
      ['0–20%', [1]],
      ['20–40%', [2]],
      ['40–60%', [3]],
      ['80–100%', [0]]
    ])
  })

  it('differ between twenty-four classes, in light and dark', () => {
    const classes = Array.from({ length: 24 }, (_, i) => `class ${i}`)
    const label = classes.map((_, i) => i)
    const zeros = label.map(() => 0)
    const points = { ...made.points, x: zeros, y: zeros, label, predicted: label, probability: zeros }
    for (const theme of [figureThemes.light, figureThemes.dark]) {
      const colors = embeddingGroups({ classes, points }, 'label', theme, words).map(
        ({ color }) => color
      )
      expect(new Set(colors).size).toBe(24)
    }
  })
})
