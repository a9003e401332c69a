import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A group of processes that may not hold more memory together than it was made with. */
export interface MemoryGroup {
  add(pid: number): void
  /** After its last process has ended. */
  remove(): void
}

/** Where Linux keeps such groups (its version 1, then 2), and what their limit is called. */
const places = [
  { folder: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { folder: '/sys/fs/cgroup', limit: 'memory.max' }
]

/**
 * A new group with a limit that the system holds it to, files that it has read counted too, though those
 * go when there is no room; null where this user cannot make one.
 */
export function memoryGroup(bytes: number): MemoryGroup | null {
  for (const { folder, limit } of places) {
    const group = join(folder, `atelier-test-${process.pid}`)
    try {
      mkdirSync(group)
    } catch {
      continue
    }
    const remove = (): void => rmdirSync(group)
    try {
      if (!existsSync(join(group, limit))) throw new Error('no such limit here')
      writeFileSync(join(group, limit), String(bytes))
      return { add: (pid) => writeFileSync(join(group, 'cgroup.procs'), String(pid)), remove }
    } catch {
      remove()
    }
  }
  return null
}
