import type { Implementation } from './implementation'
import { presets } from '../workbench/presets'

/** The experiments that come with Atelier. */
export const presetsList: Implementation<'presets.list'> = () => presets
