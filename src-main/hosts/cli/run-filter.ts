import { AtelierError, type RunStatus, runStatuses, type RunSummary } from '../../contract'

export interface RunFilter {
  status?: RunStatus
  tag?: string
  /** Unix milliseconds, both included. */
  since?: number
  until?: number
  limit?: number
}

/** The runs that a person asked for, in the order they come in: the newest first. */
export function chosenRuns(
  runs: RunSummary[],
  { status, tag, since = -Infinity, until = Infinity, limit }: RunFilter
): RunSummary[] {
  const fits = (run: RunSummary): boolean =>
    (status === undefined || run.status === status) &&
    (tag === undefined || run.tags.includes(tag)) &&
    run.createdAt >= since &&
    run.createdAt <= until
  return runs.filter(fits).slice(0, limit)
}

/** @throws AtelierError INVALID_USAGE */
export function statusName(text: string): RunStatus {
  const found = runStatuses.find((each) => each === text)
  if (!found)
    throw new AtelierError('INVALID_USAGE', {
      problem: `"${text}" is not a status; the statuses are ${runStatuses.join(', ')}.`
    })
  return found
}

const isoDate = /^(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

/**
 * A moment in Unix milliseconds; a day is its first moment here, not in Greenwich. @throws AtelierError
 * INVALID_USAGE
 */
export function moment(text: string): number {
  const [whole, year, month, day, time] = isoDate.exec(text) ?? []
  const start = whole === undefined ? null : new Date(Number(year), Number(month) - 1, Number(day))
  // There is no 31st of April: the calendar would go on to the 1st of May.
  const isDay = start?.getMonth() === Number(month) - 1 && start.getDate() === Number(day)
  const value = isDay ? (time === undefined ? start.getTime() : Date.parse(text)) : Number.NaN
  if (Number.isNaN(value))
    throw new AtelierError('INVALID_USAGE', {
      problem: `"${text}" is not a date like 2026-01-31 or 2026-01-31T12:00.`
    })
  return value
}

/**
 * As {@link moment}, but of a day its last moment, and of a minute or a second its last, too. @throws
 * AtelierError INVALID_USAGE
 */
export function lastMoment(text: string): number {
  const from = new Date(moment(text))
  if (!text.includes('T'))
    return new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1).getTime() - 1
  if (/\.\d+/.test(text)) return from.getTime()
  return from.getTime() + (/T\d\d:\d\d:\d\d/.test(text) ? 999 : 59_999)
}

/** A moment to the minute, as clocks here show it: 2026-01-31 12:00. */
export function localMinute(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
