import { constants } from 'node:os'
import { isHangupIgnored } from './hangup'

/** What ends a command in order. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type EndingSignal = (typeof endingSignals)[number]

/**
 * What a shell says of a process that a signal ended: 130 for Ctrl-C, 143 for SIGTERM, 129 for a closed
 * terminal.
 */
export function exitCodeOf(signal: EndingSignal): number {
  return 128 + constants.signals[signal]
}

/**
 * Calls `listener` for every signal that asks this process to end, and keeps it from ending by itself. A
 * closed terminal is none where the process was told to outlive it (`nohup`). Returns the function that
 * ends that.
 */
export function onEndingSignal(listener: (signal: EndingSignal) => void): () => void {
  const heard = endingSignals.filter((signal) => signal !== 'SIGHUP' || !isHangupIgnored())
  for (const signal of heard) process.on(signal, listener)
  return () => {
    for (const signal of heard) process.off(signal, listener)
  }
}
