/** Seconds between ticks that people count in. */
const tickSteps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200
]
const day = 86_400

/**
 * Ticks of an axis of seconds, at most seven: whole seconds, minutes, hours or days.
 * @param apart so much of the axis lies between two of them at least, if that is more
 */
export function timeTicks(from: number, to: number, apart = 0): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const least = span * Math.max(1 / 6, apart)
  const step = tickSteps.find((each) => least <= each) ?? day * Math.max(1, Math.ceil(least / day))
  const first = Math.ceil(from / step)
  return Array.from(
    { length: Math.floor(to / step) - first + 1 },
    (_, i) => +((first + i) * step).toFixed(1)
  )
}

/**
 * Of a logarithmic axis' ticks the ones in which people count: powers of ten over several decades, else
 * 1, 2 and 5 of each.
 */
export function logarithmicTicks(values: number[]): number[] {
  const positive = values.filter((value) => value > 0)
  const decades = Math.log10(Math.max(...positive) / Math.min(...positive))
  const mantissas = decades >= 4 ? [1] : decades >= 1 ? [1, 2, 5] : null
  const kept = positive.filter(
    (value) =>
      !mantissas ||
      mantissas.includes(+(value / 10 ** Math.floor(Math.log10(value) + 1e-9)).toPrecision(3))
  )
  const every = Math.ceil(kept.length / 9)
  return kept.length >= 2 ? kept.filter((_, i) => i % every === 0) : positive
}

/**
 * Ticks of an axis of epochs or steps, at most nine: whole ones in steps of 1, 2 or 5 times a power of
 * ten. Where one has zoomed between two whole ones, parts of them.
 * @param apart so much of the axis lies between two of them at least, if that is more
 */
export function countingTicks(from: number, to: number, apart = 0): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const least = span * Math.max(1 / 8, apart)
  const power = 10 ** Math.floor(Math.log10(least))
  const round = power * ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10)
  const step = span >= 2 ? Math.max(1, round) : round
  const first = Math.ceil(from / step - 1e-9)
  return Array.from(
    { length: Math.floor(to / step + 1e-9) - first + 1 },
    (_, i) => +((first + i) * step).toPrecision(12)
  )
}

/** A tick's seconds, as short as can be: 30 s, 1:30 min, 10 min, 1:30 h, 2 d. */
export function formatTick(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600)
    return seconds % 60 === 0
      ? `${seconds / 60} min`
      : `${Math.floor(seconds / 60)}:${two(Math.round(seconds % 60))} min`
  if (seconds < 2 * day)
    return seconds % 3600 === 0
      ? `${seconds / 3600} h`
      : `${Math.floor(seconds / 3600)}:${two(Math.round((seconds % 3600) / 60))} h`
  return seconds % day === 0
    ? `${seconds / day} d`
    : `${Math.floor(seconds / day)} d ${Math.round((seconds % day) / 3600)} h`
}
