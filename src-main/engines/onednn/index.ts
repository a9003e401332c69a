import { existsSync } from 'node:fs'
import type { EngineFinding } from '../../contract'
import type { Engine, EngineSession } from '../engine'
import { examination, settingUp } from '../examination'
import { findCompiler } from '../../native/native-compiler'
import {
  addonPath,
  buildObstacle,
  buildOnednn,
  findOnednnHeader,
  notBuilt,
  processorServes
} from './build'

let opened: EngineSession | null = null

/** Atelier's own tf.js backend over oneDNN: the fast engine on a processor. */
export const onednn: Engine = {
  id: 'onednn',
  title: 'oneDNN',
  setUp: buildOnednn,
  remedy: settingUp('onednn'),
  expectedDevice: () => 'cpu',
  mayCompileOn: () => false,
  async examine(options) {
    const findings = look(options.cacheFolder)
    // What is built needs nothing more but its processor.
    const isBuilt = findings.at(-1)?.ok === true
    const obstacle = isBuilt && processorServes() ? null : (buildObstacle() ?? notBuilt)
    return examination(onednn, findings, obstacle, () => onednn.open(options))
  },
  async open(options) {
    opened ??= await (await import('./session')).openSession(options)
    return opened
  }
}

function look(cacheFolder: string): EngineFinding[] {
  const path = addonPath(cacheFolder)
  const isBuilt = path !== null && existsSync(path)
  const header = findOnednnHeader(),
    compiler = findCompiler()
  return [
    { what: 'Processor with AVX2', found: processorServes() ? 'yes' : null, ok: processorServes() },
    { what: 'oneDNN (libdnnl-dev)', found: header, ok: header !== null || isBuilt },
    { what: 'C++ compiler (for the build)', found: compiler, ok: compiler !== null || isBuilt },
    { what: 'Addon', found: isBuilt ? path : null, ok: isBuilt }
  ]
}
