import { formatBytes, type Sentence } from '../../contract'
import type { Obstacle } from '../engine'
import { roomNeeded, settingUp } from '../examination'
import { addressLimit } from '../platform/address-limit'

export const notSetUp: Obstacle = {
  reason: "TensorFlow's libraries are not set up yet",
  ...settingUp('tensorflow')
}

/**
 * Addresses that its libraries and a step of the reference model take on a processor: 5.6 GB did not
 * suffice. With less it opens, and is ended by the system in the middle of a training.
 */
const leastAddresses = 6e9

/** What this process lacks of them; null: nothing. */
export function addressShortage(): Obstacle | null {
  const limit = addressLimit()
  if (limit === null || limit >= leastAddresses) return null
  const reason: Sentence = `this process is limited to ${formatBytes(limit)} of address space, and TensorFlow needs ${formatBytes(leastAddresses)}`
  return { reason, ...roomNeeded }
}
