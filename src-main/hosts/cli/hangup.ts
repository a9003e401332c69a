import { fstatSync, readFileSync, readlinkSync } from 'node:fs'
import { ignoreHangupVariable } from '../../contract'

/**
 * Whether this process was started so as to outlive its terminal. Node sets every signal that was
 * ignored back to its default before any JavaScript runs, and the system keeps no record of what was
 * there; what remains to be seen is what `nohup` leaves behind, and a parent that ignores the signal
 * itself, as a shell after `trap '' HUP` or one that `nohup` started does.
 */
export function isHangupIgnored(): boolean {
  return process.env[ignoreHangupVariable] === '1'
}

/**
 * To be called once at the start of a command: looks, and from then on ignores a closed terminal where
 * it is to be.
 */
export function respectIgnoredHangup(): void {
  if (process.platform === 'win32') return
  if (!isHangupIgnored() && !wasIgnored()) return
  // The processes that this one starts cannot find out for themselves.
  process.env[ignoreHangupVariable] = '1'
  // Without a listener Node would let the signal end this process.
  process.on('SIGHUP', () => undefined)
}

function wasIgnored(): boolean {
  return ignores('self') || ignores(process.ppid) || isStartedByNohup()
}

/**
 * Whether a process ignores SIGHUP, which is the lowest bit of the mask in /proc; false where there is
 * no /proc.
 */
function ignores(pid: number | 'self'): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return mask !== undefined && (BigInt(`0x${mask}`) & 1n) === 1n
  } catch {
    return false
  }
}

/**
 * A shell names the command that it starts in `_`; from a terminal, nohup puts a /dev/null that cannot
 * be read on stdin.
 */
function isStartedByNohup(): boolean {
  return /(^|\/)nohup$/.test(process.env['_'] ?? '') || hasUnreadableNull()
}

function hasUnreadableNull(): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8'))?.[1]
    const isWriteOnly = flags !== undefined && (parseInt(flags, 8) & 3) === 1
    return (
      isWriteOnly && fstatSync(0).isCharacterDevice() && readlinkSync('/proc/self/fd/0') === '/dev/null'
    )
  } catch {
    return false
  }
}
