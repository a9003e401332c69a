const english = { day: 'd', hour: 'h', minute: 'min', second: 's' }
/** Words for the parts of a duration. */
export type DurationUnits = Readonly<typeof english>

/** Seconds as people say them: 4.2 s, 3 min 07 s, 2 h 05 min; in another language with its units. */
export function formatDuration(seconds: number, units: DurationUnits = english): string {
  const { day, hour, minute, second } = units
  if (!Number.isFinite(seconds)) return '–'
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} ${second}`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60)
    return `${minutes} ${minute} ${String(Math.floor(seconds % 60)).padStart(2, '0')} ${second}`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `${hours} ${hour} ${String(minutes % 60).padStart(2, '0')} ${minute}`
    : `${Math.floor(hours / 24)} ${day} ${hours % 24} ${hour}`
}
