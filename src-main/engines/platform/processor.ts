import { readFileSync } from 'node:fs'

/**
 * The vector instructions of this processor that libraries make use of; null where the system does not
 * tell.
 */
export function processorFeatures(): string[] | null {
  try {
    const flags = new Set(
      /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' ')
    )
    return ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_bf16'].filter((flag) =>
      flags.has(flag)
    )
  } catch {
    return null
  }
}

/**
 * Whether the processor multiplies bfloat16 itself; where it does not, rounding costs more than it
 * gains.
 */
export const multipliesBfloat16 = (): boolean =>
  processorFeatures()?.some((feature) => feature.endsWith('bf16')) ?? false
