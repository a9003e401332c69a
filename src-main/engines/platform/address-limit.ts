import { readFileSync } from 'node:fs'

/**
 * How many bytes of addresses this process and those that it starts may reserve ("ulimit -v"); null where
 * that has no limit, or the system does not say it.
 */
export function addressLimit(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const limit = /^Max address space +(\d+)/m.exec(limits)?.[1]
    return limit === undefined ? null : Number(limit)
  } catch {
    return null
  }
}
