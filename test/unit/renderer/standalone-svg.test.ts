import { describe, expect, it } from 'vitest'
import { plainColor } from '../../../src-renderer/diagram/standalone-svg'

describe('a colour in an exported diagram', () => {
  it.each([
    ['rgb(28, 32, 36)', '#1c2024', 1],
    ['rgba(0, 0, 0, 0)', '#000000', 0],
    ['rgb(11 104 168 / 50%)', '#0b68a8', 0.5],
    ['color(srgb 0.5 1 0)', '#80ff00', 1],
    ['color(srgb 1 0 0.2 / 0.25)', '#ff0033', 0.25],
    ['color(srgb 1.2 -0.1 0)', '#ff0000', 1],
    ['none', 'none', 1]
  ])('is one that every program knows: %s', (computed, color, opacity) =>
    expect(plainColor(computed)).toEqual({ color, opacity })
  )
})
