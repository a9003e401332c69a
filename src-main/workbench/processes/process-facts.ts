import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addressLimit } from '../../engines/platform/address-limit'

/** What the system says of processes, on Linux; null where it says nothing. */

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/**
 * The counter of processes that were killed because memory ran out: those of this process's group, or
 * else the machine's.
 */
export function outOfMemoryKills(): number | null {
  const group = /^0::(\S+)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1] ?? '/'
  const counters = [
    join('/sys/fs/cgroup', group, 'memory.events'),
    '/sys/fs/cgroup/memory.events',
    '/proc/vmstat'
  ]
  for (const path of counters) {
    const count = /^oom_kill (\d+)$/m.exec(read(path) ?? '')?.[1]
    if (count !== undefined) return Number(count)
  }
  return null
}

/** The limit of addresses, in bytes, where that is less than `least`; else null. */
export function addressShortage(least: number): number | null {
  const limit = addressLimit()
  return limit !== null && limit < least ? limit : null
}

/** The fields of /proc/PID/stat from the state on: the name before them may hold anything. */
function fieldsOf(pid: number): string[] | null {
  const text = read(`/proc/${pid}/stat`)
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/**
 * Whether a process was stopped by a signal or a debugger, and does nothing until it is told to go on.
 */
export function isSuspended(pid: number): boolean {
  return /^[Tt]$/.test(fieldsOf(pid)?.[0] ?? '')
}

/** What a process has computed so far, in ticks of the system's clock. */
export function processorTime(pid: number): number | null {
  const fields = fieldsOf(pid)
  return fields === null ? null : Number(fields[11]) + Number(fields[12])
}
