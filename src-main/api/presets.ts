import { presets } from '../workbench/experiments/experiment-sources'
import type { HandlersOf } from './handler'

export const presetHandlers = {
  /** The experiments that come with Atelier. */
  'presets.list': () => presets
} satisfies HandlersOf<'presets'>
