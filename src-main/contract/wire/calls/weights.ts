import { z } from 'zod'
import { shelfEntry } from '../../domain/shelf-entry'
import { call, nothing } from './call'

/** The calls of `weights`. */
export const weightsCalls = {
  'weights.list': call(nothing, z.array(shelfEntry)),
  /** Brings weights of the shelf here, verified; goes on where an earlier try ended. */
  'weights.fetch': call(z.strictObject({ id: z.string().max(200) }), shelfEntry),
  'weights.cancel': call(
    z.strictObject({ id: z.string().max(200) }),
    z.object({ cancelled: z.string() })
  ),
  /** Takes in a file, as the weights of a known name or under a new one. */
  'weights.add': call(
    z.strictObject({ path: z.string().max(10_000), id: z.string().min(1).max(200) }),
    shelfEntry
  ),
  'weights.remove': call(z.strictObject({ id: z.string().max(200) }), shelfEntry)
}
