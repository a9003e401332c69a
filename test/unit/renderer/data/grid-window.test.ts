import { describe, expect, it } from 'vitest'
import {
  gridWindow,
  placeAfter,
  scrollTopShowing
} from '../../../../src-renderer/views/data/grid-window'

/** Ten cells of 100 x 120 a row; five rows in sight. */
const shape = { total: 1003, width: 1040, height: 600, cellWidth: 100, cellHeight: 120 }

describe('the cells of a grid that are there', () => {
  it('are those in sight and four rows above and below', () => {
    // Rows 50 to 54 are in sight: 46 to 58 are there.
    expect(gridWindow(shape, 6000)).toEqual({
      columns: 10,
      rows: 101,
      fullHeight: 12_120,
      firstRow: 46,
      first: 460,
      last: 590
    })
  })
  it('end with the last image, in a row that is not full', () => {
    expect(gridWindow(shape, 12_120 - 600)).toMatchObject({ first: 920, last: 1003 })
  })
  it('begin with the first image', () => {
    expect(gridWindow(shape, 0)).toMatchObject({ firstRow: 0, first: 0, last: 90 })
  })
  it('are none of a list that has become shorter than where one was', () => {
    const { first, last } = gridWindow({ ...shape, total: 20 }, 6000)
    expect(last).toBeLessThanOrEqual(20)
    expect(first).toBeLessThanOrEqual(last)
  })
  it('are as few for a million images as for a hundred', () => {
    const { first, last } = gridWindow({ ...shape, total: 1_000_000 }, 5_000_000)
    expect(last - first).toBeLessThanOrEqual(14 * 10)
  })
  it('stand in one column where the window is narrower than a cell', () => {
    expect(gridWindow({ ...shape, width: 60 }, 0)).toMatchObject({ columns: 1, rows: 1003 })
  })
})

describe('scrolling to a cell', () => {
  it('stays where it is in sight', () => {
    expect(scrollTopShowing(shape, 520, 6000)).toBe(6000)
  })
  it('goes no further than needed, up or down', () => {
    expect(scrollTopShowing(shape, 490, 6000)).toBe(49 * 120)
    expect(scrollTopShowing(shape, 550, 6000)).toBe(56 * 120 - 600)
  })
})

describe('a key', () => {
  it('moves by a cell, a row, a page, to either end', () => {
    expect(placeAfter('ArrowRight', 9, shape)).toBe(10)
    expect(placeAfter('ArrowLeft', 10, shape)).toBe(9)
    expect(placeAfter('ArrowDown', 9, shape)).toBe(19)
    expect(placeAfter('ArrowUp', 19, shape)).toBe(9)
    expect(placeAfter('PageDown', 9, shape)).toBe(49)
    expect(placeAfter('Home', 500, shape)).toBe(0)
    expect(placeAfter('End', 500, shape)).toBe(1002)
  })
  it('never leaves the list', () => {
    expect(placeAfter('ArrowLeft', 0, shape)).toBe(0)
    expect(placeAfter('ArrowUp', 5, shape)).toBe(5)
    expect(placeAfter('ArrowDown', 999, shape)).toBe(999)
    expect(placeAfter('PageDown', 1000, shape)).toBe(1002)
  })
  it('that does not move is none of its own', () => {
    expect(placeAfter('a', 5, shape)).toBeNull()
    expect(placeAfter('End', 0, { ...shape, total: 0 })).toBeNull()
  })
})
