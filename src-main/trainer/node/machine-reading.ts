import { availableParallelism, freemem } from 'node:os'
import type { DeviceInfo } from '../../contract'
import { askCardUse, type CardUse } from '../../engines/platform/nvidia'
import type { MachineReading } from '../port'

/** Milliseconds between two questions to nvidia-smi, each of which starts a process. */
const cardInterval = 15_000

/**
 * Reads what this process and its machine take. Of an NVIDIA card that is computed on, what it said last:
 * it is asked beside the steps and seldom, and no more after it did not answer.
 * @param ask how the card is asked
 */
export function machineReader(
  device: Pick<DeviceInfo, 'kind' | 'index'>,
  ask: (index: number) => Promise<CardUse | null> = askCardUse
): () => MachineReading {
  const cores = availableParallelism()
  let card: CardUse | null = null
  let asksAgainAt = device.kind === 'gpu' ? 0 : Number.POSITIVE_INFINITY

  function askCard(): void {
    const now = performance.now()
    if (now < asksAgainAt) return
    asksAgainAt = Number.POSITIVE_INFINITY
    void ask(device.index ?? 0).then((answer) => {
      card = answer
      if (answer) asksAgainAt = now + cardInterval
    })
  }

  return () => {
    askCard()
    const { user, system } = process.cpuUsage()
    return {
      cpuSeconds: (user + system) / 1e6,
      cores,
      memory: process.memoryUsage.rss(),
      freeMemory: freemem(),
      card
    }
  }
}
