import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small disk of its own, or null where that cannot be had. */
export function smallDisk(megabytes: number): string | null {
  const place = mkdtempSync(join(tmpdir(), 'atelier-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], {
      stdio: 'ignore'
    })
  } catch {
    return null
  }
  return place
}

export function unmount(place: string): void {
  execFileSync('umount', ['-l', place], { stdio: 'ignore' })
}

export function remountReadOnly(place: string): void {
  execFileSync('mount', ['-o', 'remount,ro', place])
}

const probe = process.platform === 'linux' && process.getuid?.() === 0 ? smallDisk(1) : null
/** Whether disks can be had here: they need root, and a system that lets it. */
export const canMount = probe !== null
if (probe) unmount(probe)
