import type { EngineId } from '../contract'
import { cpu } from './cpu'
import type { Engine } from './engine'
import { notYet } from './not-yet'
import { onednn } from './onednn'
import { tensorflow } from './tensorflow'
import { wasm } from './wasm'

/** Every engine there is. Complete over the ids: a new one does not compile until it is here. */
export const engines: Record<EngineId, Engine> = {
  tensorflow,
  onednn,
  webgpu: notYet('webgpu', 'WebGPU', 'gpu'),
  wasm,
  cpu
}
