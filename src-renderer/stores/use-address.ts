import { nextTick, type Ref, ref, watch } from 'vue'
import { type LocationQuery, type LocationQueryRaw, type Router, useRoute, useRouter } from 'vue-router'

/** How a value stands in an address: null where it is the usual one, which is left out. */
export interface AddressForm<T> {
  read(text: string | null): T
  write(value: T): string | null
}

/**
 * Milliseconds that what changes all the time, a slider or a text that is typed, rests before it is
 * written: a browser refuses to have its address changed hundreds of times.
 */
const rest = 200

/** What is to be written into an address next, by the names of its parts. */
interface Waiting {
  path: string
  parts: Map<string, string | null>
  pushes: boolean
  timer: ReturnType<typeof setTimeout> | null
}
const waiting = new WeakMap<Router, Waiting>()

/** The way to another place that is under way, its view still being loaded, by the place's path. */
const underWay = new WeakMap<Router, { to: string | null }>()

/**
 * A value that stands in the address under a name, so that a reload, Back, a bookmark and a second tab
 * lead to what was seen.
 * @param options `isPlace`: a change is a place of its own, from which Back leads to the one before;
 * `isContinuous`: it changes all the time, and is written when it rests
 */
export function useAddress<T>(
  name: string,
  form: AddressForm<T>,
  { isPlace = false, isContinuous = false }: { isPlace?: boolean; isContinuous?: boolean } = {}
): Ref<T> {
  const route = useRoute()
  const router = useRouter()
  const value = ref(form.read(textIn(route.query, name))) as Ref<T>
  const [view] = route.matched
  followWays(router)
  /** The address of another view is none of this one's, which goes when that one has come. */
  const isHere = (): boolean => route.matched[0] === view

  watch(
    () => [route.path, route.query[name]] as const,
    () => {
      if (isHere() && form.write(value.value) !== textIn(route.query, name))
        value.value = form.read(textIn(route.query, name))
    }
  )
  watch(
    () => form.write(value.value),
    (text) => {
      if (isHere() && text !== awaited(router, name, textIn(route.query, name)))
        write(router, name, text, { isPlace, isContinuous })
    },
    { immediate: true }
  )
  return value
}

function followWays(router: Router): void {
  if (underWay.has(router)) return
  const way: { to: string | null } = { to: null }
  underWay.set(router, way)
  router.beforeEach(({ path }) => {
    way.to = path
  })
  router.afterEach(({ path }) => {
    if (way.to === path) way.to = null
  })
}

const textIn = (query: LocationQuery, name: string): string | null => {
  const value = query[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

/** What will be in the address under a name once that rests; what is there now where nothing waits. */
function awaited(router: Router, name: string, now: string | null): string | null {
  const next = waiting.get(router)
  const isOfThisPlace = next?.path === router.currentRoute.value.path
  return isOfThisPlace && next.parts.has(name) ? (next.parts.get(name) ?? null) : now
}

/** Many changes of one turn are one change of the address. */
function write(
  router: Router,
  name: string,
  text: string | null,
  { isPlace, isContinuous }: { isPlace: boolean; isContinuous: boolean }
): void {
  const { path } = router.currentRoute.value
  let next = waiting.get(router)
  if (next?.path !== path) {
    if (next?.timer) clearTimeout(next.timer)
    next = { path, parts: new Map(), pushes: false, timer: null }
    waiting.set(router, next)
  }
  next.parts.set(name, text)
  next.pushes ||= isPlace
  if (next.timer !== null) clearTimeout(next.timer)
  const due = next
  next.timer = setTimeout(() => flush(router, due), isContinuous ? rest : 0)
}

function flush(router: Router, { path, parts, pushes }: Waiting): void {
  waiting.delete(router)
  const { currentRoute } = router
  // Somewhere else already: that place has an address of its own.
  if (currentRoute.value.path !== path) return
  const query: LocationQueryRaw = { ...currentRoute.value.query }
  for (const [name, text] of parts) {
    if (text === null) delete query[name]
    else query[name] = text
  }
  const to = underWay.get(router)?.to ?? path
  // A navigation would take the place of the one that is under way: only what Back leads to is changed.
  if (to !== path) router.options.history.replace(router.resolve({ path, query }).fullPath)
  else void router[pushes ? 'push' : 'replace']({ path, query }).then(() => nextTick())
}

/** One of some words, of which the first is the usual one. */
export function oneOf<T extends string>(words: readonly T[]): AddressForm<T> {
  const [usual] = words as readonly [T, ...T[]]
  return {
    read: (text) => words.find((each) => each === text) ?? usual,
    write: (value) => (value === usual ? null : value)
  }
}

export const flag: AddressForm<boolean> = {
  read: (text) => text === 'true',
  write: (value) => (value ? 'true' : null)
}

export const words: AddressForm<string> = {
  read: (text) => text ?? '',
  write: (value) => value || null
}

/** Two numbers, the smaller one first; one of them may be left out. */
export const range: AddressForm<{ min?: number; max?: number } | null> = {
  read: (text) => {
    const [low = '', high = ''] = (text ?? '').split('~')
    const [min, max] = [low, high].map((end) => (end === '' ? Number.NaN : Number(end))) as [
      number,
      number
    ]
    const ends = {
      ...(Number.isFinite(min) && { min }),
      ...(Number.isFinite(max) && { max })
    }
    return min >= max || Object.keys(ends).length === 0 ? null : ends
  },
  write: (value) =>
    value && [value.min, value.max].map((end) => (end === undefined ? '' : written(end))).join('~')
}

/** Two numbers, the smaller one first. */
export const stretch: AddressForm<{ min: number; max: number } | null> = {
  read: (text) => {
    const [min = Number.NaN, max = Number.NaN] = (text ?? '').split('~').map(Number)
    return min < max ? { min, max } : null
  },
  write: (value) => range.write(value)
}
const written = (value: number): string => String(+value.toPrecision(9))
