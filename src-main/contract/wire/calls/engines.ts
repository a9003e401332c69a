import { z } from 'zod'
import { engineChoice, engineId, engineReport, precision } from '../../domain/engine'
import { modelConfig } from '../../domain/model-config'
import { call } from './call'

/** The calls of `engines`. */
export const enginesCalls = {
  'engines.list': call(z.strictObject({ refresh: z.boolean().default(false) }), z.array(engineReport)),
  'engines.fix': call(z.strictObject({ engine: engineId }), engineReport),
  /**
   * What `auto` stands for: measured where it has to be, or null where it would have to be and `measure`
   * says not to.
   */
  'engines.choose': call(
    z.strictObject({
      model: modelConfig,
      batchSize: z.int().min(1).max(4096),
      precision: precision.default('fp32'),
      measure: z.boolean().default(true)
    }),
    engineChoice.nullable()
  )
}
