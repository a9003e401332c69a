import { z } from 'zod'
import { referenceResult } from '../../domain/reference'
import { runSummary } from '../../domain/run'
import { call, nothing } from './call'

/** The calls of `reference`. */
export const referenceCalls = {
  /** The runs that were really made and come with Atelier. */
  'reference.list': call(nothing, z.array(referenceResult)),
  /** Takes such runs into the history; one that is there already is as it is. */
  'reference.take': call(
    z.strictObject({ runs: z.array(z.string()).min(1).max(1000) }),
    z.array(runSummary)
  )
}
