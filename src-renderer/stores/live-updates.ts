import { nextTick, onScopeDispose, readonly, type Ref, shallowRef } from 'vue'

/**
 * What a training tells arrives about once a second, for the list, the figures and each chart. Drawing
 * all of it in one go, and not oftener than a two-hundredth of the time is spent on it, is what lets
 * people watch without slowing the training on the same cores. The other threads of a browser that
 * draws without a graphics card take as long again as the time that is measured here.
 */
const share = 200
/** Milliseconds. */
const [shortest, longest] = [1000, 6000]

let interval = shortest
let last = Number.NEGATIVE_INFINITY
let timer: ReturnType<typeof setTimeout> | null = null
/** True while changes are made and Vue draws what follows from them. */
let isDrawing = false
const due = new Set<() => void>()

/** Makes a change to what is shown together with the others; at once where the last ones are long ago. */
function atNextUpdate(change: () => void): void {
  if (isDrawing) return change()
  due.add(change)
  if (timer !== null) return
  // Nobody sees a hidden window; it goes on in order not to have too much to catch up with.
  const pause = document.visibilityState === 'hidden' ? longest : interval
  const wait = last + pause - performance.now()
  if (wait > 0) timer = setTimeout(() => void update(), wait)
  else void update()
}

// A window that is looked at again shows at once what it was told while it was hidden.
document.addEventListener('visibilitychange', () => {
  if (timer === null || document.visibilityState !== 'visible') return
  clearTimeout(timer)
  void update()
})

/** Shows the next change at once, as in a window that was just opened; what waits for its turn is dropped. */
export function beginUpdates(): void {
  if (timer !== null) clearTimeout(timer)
  timer = null
  due.clear()
  isDrawing = false
  last = Number.NEGATIVE_INFINITY
  interval = shortest
}

async function update(): Promise<void> {
  timer = null
  last = performance.now()
  const changes = [...due]
  due.clear()
  isDrawing = true
  for (const change of changes) change()
  await nextTick()
  isDrawing = false
  const changed = performance.now() - last
  requestAnimationFrame(() => {
    const from = performance.now()
    setTimeout(() => {
      const painted = performance.now() - from
      interval = Math.min(longest, Math.max(shortest, share * (changed + painted)))
    })
  })
}

/**
 * A function that asks for a change to what is shown, which is made together with the others of its
 * turn, once however often it is asked for, and not after the scope is gone.
 */
export function useLiveUpdate(change: () => void): () => void {
  let isOver = false
  const changeIfShown = (): void => {
    if (!isOver) change()
  }
  onScopeDispose(() => {
    isOver = true
    due.delete(changeIfShown)
  })
  return () => {
    if (!isOver) atNextUpdate(changeIfShown)
  }
}

/**
 * The time in milliseconds since 1970, moving with the updates for as long as the scope lives, and
 * standing still while it is to.
 */
export function useUpdatedTime(isStill: () => boolean = () => false): Readonly<Ref<number>> {
  const now = shallowRef(Date.now())
  const move = useLiveUpdate(() => {
    if (!isStill()) now.value = Date.now()
    // Asked for after this turn, or it would be part of it.
    setTimeout(move)
  })
  move()
  return readonly(now)
}
