import { expect, it } from 'vitest'
import { samePadding } from '../../../../src-main/exports/models/same-padding'

// tf.nn.convolution's documentation, "padding": ceil(size / stride) windows, what is missing split in two.
it.each([
  { size: 28, window: 3, stride: 1, padding: [1, 1] },
  // 4 windows of stride 2 reach over 2 * 3 + 3 = 9 pixels: one is missing, and lies behind.
  { size: 8, window: 3, stride: 2, padding: [0, 1] },
  // 14 windows reach over 2 * 13 + 7 = 33: five are missing.
  { size: 28, window: 7, stride: 2, padding: [2, 3] },
  { size: 13, window: 2, stride: 2, padding: [0, 1] },
  { size: 5, window: 2, stride: 1, padding: [0, 1] },
  // Windows with room between them need nothing.
  { size: 8, window: 1, stride: 2, padding: [0, 0] },
  { size: 1, window: 5, stride: 3, padding: [2, 2] }
])('puts $padding around $size pixels for windows of $window every $stride', (each) => {
  expect(samePadding(each.size, each.window, each.stride)).toEqual(each.padding)
})
