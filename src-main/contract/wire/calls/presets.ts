import { z } from 'zod'
import { preset } from '../../domain/experiment'
import { call, nothing } from './call'

/** The calls of `presets`. */
export const presetsCalls = {
  'presets.list': call(nothing, z.array(preset))
}
