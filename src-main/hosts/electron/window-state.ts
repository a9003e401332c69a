import { z } from 'zod'

const state = z.object({
  width: z.int().min(100).max(20_000),
  height: z.int().min(100).max(20_000),
  x: z.int().optional(),
  y: z.int().optional(),
  maximized: z.boolean().default(false)
})
/** Where a window was, in device-independent pixels. */
export type WindowState = z.infer<typeof state>

interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** A window that nobody has moved yet. */
const firstState: WindowState = { width: 1366, height: 820, maximized: false }
/** So much of a window's top left must be on a screen for it to be found and dragged. */
const graspable = { width: 160, height: 40 }

/** The state that a file's text describes, or the first one. */
export function parseWindowState(text: string): WindowState {
  try {
    return state.parse(JSON.parse(text))
  } catch {
    return { ...firstState }
  }
}

/**
 * The same state, its place forgotten where no screen shows it any more: a monitor may have been
 * unplugged since.
 */
export function onScreen(given: WindowState, screens: Area[]): WindowState {
  const { x, y } = given
  if (
    x !== undefined &&
    y !== undefined &&
    screens.some((screen) => isGraspable({ x, y, width: given.width, height: given.height }, screen))
  )
    return given
  return { width: given.width, height: given.height, maximized: given.maximized }
}

function isGraspable(window: Area, screen: Area): boolean {
  const across =
    Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  return (
    across >= graspable.width &&
    window.y >= screen.y &&
    window.y + graspable.height <= screen.y + screen.height
  )
}
