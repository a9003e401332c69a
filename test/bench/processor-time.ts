import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second (`USER_HZ`, the same on every architecture Node has). */
const ticksPerSecond = 100

interface Process {
  pid: number
  parent: number
  /** Processor time since it began, user and system, its threads included. */
  seconds: number
}

/**
 * @returns a process as Linux tells of it in `/proc/PID/stat`; null where it has ended. The name, in
 * parentheses, may hold spaces and parentheses of its own: fields are counted from the last one.
 */
function readProcess(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      pid,
      parent: Number(fields[1]),
      seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
    }
  } catch {
    return null
  }
}

/** @returns every process of the system that can be read; empty on systems other than Linux */
function processes(): Process[] {
  if (!existsSync('/proc/self/stat')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((each) => each !== null)
}

/** @returns the process IDs of the children of a process; empty on systems other than Linux */
export function childrenOf(pid: number): number[] {
  return processes()
    .filter(({ parent }) => parent === pid)
    .map((each) => each.pid)
}

/**
 * @returns seconds of processor time that the processes below `root` have used so far, leaving out `root`
 * itself and every process of `without` with what is below it; NaN on systems other than Linux
 */
export function processorTimeBelow(root: number, without: readonly number[] = []): number {
  const all = processes()
  const below = (parent: number): number =>
    all
      .filter((each) => each.parent === parent && !without.includes(each.pid))
      .reduce((sum, each) => sum + each.seconds + below(each.pid), 0)
  return all.length > 0 ? below(root) : Number.NaN
}
