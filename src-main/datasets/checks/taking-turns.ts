import { setImmediate } from 'node:timers/promises'

/** Milliseconds for which one thing may keep all others waiting. */
const longest = 15

/** To be called often in a long computation: now and then others have their turn. */
export function takingTurns(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < longest) return undefined
    return setImmediate().then(() => {
      since = performance.now()
    })
  }
}
