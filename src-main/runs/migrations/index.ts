import type { Connection } from '../connection'
import { runs } from './001-runs'
import { stepBlocks } from './002-step-blocks'
import { sessions } from './003-sessions'
import { normalizationOrder } from './004-normalization-order'
import { order } from './005-order'
import { imported } from './006-imported'
import { annotations } from './007-annotations'
import { machineUse } from './008-machine-use'
import { stepSummaries } from './009-step-summaries'
import { checkpointMarks } from './010-checkpoint-marks'

/** One step of the schema: statements, or what they cannot say. Taken in a transaction. */
type Migration = string | ((database: Connection) => void)

/**
 * The schema, one step a version; `PRAGMA user_version` says how many a database has taken. A step that
 * was released is never changed, and imports nothing that may change: add another.
 */
export const migrations: readonly Migration[] = [
  runs,
  stepBlocks,
  sessions,
  normalizationOrder,
  order,
  imported,
  annotations,
  machineUse,
  stepSummaries,
  checkpointMarks
]
