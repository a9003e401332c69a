import { describe, expect, it } from 'vitest'
import { onScreen, parseWindowState } from '../../../src-main/hosts/electron/window-state'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const monitorOnTheLeft = { x: -1920, y: 0, width: 1920, height: 1080 }

describe("a window's place", () => {
  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"width":"wide","height":800}',
    '{"width":0,"height":0}',
    '{"width":1e9,"height":800}'
  ])('starts anew from a file that says nothing of use: %s', (text) => {
    expect(parseWindowState(text)).toEqual({ width: 1366, height: 820, maximized: false })
  })

  it('is the one that was written', () => {
    const state = { x: -1200, y: 40, width: 1000, height: 700, maximized: true }
    expect(parseWindowState(JSON.stringify(state))).toEqual(state)
  })

  it('is kept where a screen shows it', () => {
    const state = { x: -1200, y: 40, width: 1000, height: 700, maximized: false }
    expect(onScreen(state, [laptop, monitorOnTheLeft])).toEqual(state)
  })

  it.each([
    ['the monitor is gone', { x: -1200, y: 40 }],
    ['only a sliver is left', { x: 1400, y: 40 }],
    ['its title is above the screen', { x: 100, y: -200 }],
    ['its title is below the screen', { x: 100, y: 890 }]
  ])('is forgotten, but not its size, where %s', (_why, place) => {
    expect(onScreen({ ...place, width: 1000, height: 700, maximized: true }, [laptop])).toEqual({
      width: 1000,
      height: 700,
      maximized: true
    })
  })
})
