import type { EngineFinding, EngineReport } from '../../contract'
import type { Engine, EngineSession, Obstacle } from '../engine'
import { examination, settingUp } from '../examination'
import { findCompiler, packageFolder } from '../../native/native-compiler'
import { nvidiaDriver } from '../platform/nvidia'
import { processorFeatures } from '../platform/processor'
import { nvidiaFindings, unusedCard } from './nvidia'
import { addressShortage, notSetUp } from './obstacles'
import { findInstallation } from './setup/installation'
import { setUpTensorflow } from './setup/setup'
import { noLibraries } from './setup/setup-refusal'
import { tensorflowVersion, wheelFor } from './setup/wheels'

const platform = 'TensorFlow for this platform'

let opened: EngineSession | null = null

/** @tensorflow/tfjs-node-gpu on the libraries of current TensorFlow (docs/engines.md). */
export const tensorflow: Engine = {
  id: 'tensorflow',
  title: 'TensorFlow (tfjs-node-gpu)',
  setUp: setUpTensorflow,
  remedy: settingUp('tensorflow'),
  expectedDevice: () => (nvidiaDriver() === null ? 'cpu' : 'gpu'),
  // XLA gains on a card; on a processor its steps take three times as long.
  mayCompileOn: ({ kind }) => kind === 'gpu',
  async examine(options) {
    const driver = nvidiaDriver()
    const { required, nvidia } = await look(options.cacheFolder, driver)
    const missing = required.find((finding) => !finding.ok)
    const obstacle = missing ? (missing.what === platform ? noLibraries : notSetUp) : addressShortage()
    const report = await examination(tensorflow, [...nvidia, ...required], obstacle, () =>
      tensorflow.open(options)
    )
    return driver === null ? report : { ...report, ...idleCard(report, nvidia) }
  },
  async open(options) {
    opened ??= await (await import('./session')).openSession(options)
    return opened
  }
}

/** What it cannot do without, and what a card would need. */
async function look(
  cacheFolder: string,
  driver: string | null
): Promise<{ required: EngineFinding[]; nvidia: EngineFinding[] }> {
  const wheel = wheelFor(process.platform, process.arch, driver !== null)
  const installation = findInstallation(cacheFolder)
  const tfjs = packageFolder('@tensorflow/tfjs-node-gpu')
  const compiler = findCompiler()
  const required = [
    {
      what: platform,
      found: wheel ? `${tensorflowVersion} (${wheel.package})` : null,
      ok: wheel !== null
    },
    { what: 'CPU features', found: processorFeatures()?.join(', ') ?? process.arch, ok: true },
    {
      what: 'Node and its ABI',
      found: `${process.version}, Node-API ${process.versions['napi'] ?? '?'}`,
      ok: true
    },
    {
      what: 'C++ compiler (for the set-up)',
      found: compiler ?? 'none',
      ok: compiler !== null || installation !== null
    },
    { what: 'npm package @tensorflow/tfjs-node-gpu', found: tfjs, ok: tfjs !== null },
    {
      what: 'Libraries and binding',
      found: installation ? `${installation.title}, in ${installation.folder}` : null,
      ok: installation !== null
    }
  ]
  return { required, nvidia: await nvidiaFindings(driver, installation?.libraryFolder ?? null) }
}

/** Why a card that is there is not computed on, and what to do. */
function idleCard({ available, device }: EngineReport, nvidia: EngineFinding[]): Obstacle | null {
  const isHidden =
    process.env['CUDA_VISIBLE_DEVICES'] !== undefined &&
    /^(-1.*|)$/.test(process.env['CUDA_VISIBLE_DEVICES'].trim())
  if (!available || device?.kind === 'gpu' || isHidden) return null
  return (
    unusedCard(nvidia) ?? {
      reason:
        'it computes on the processor although there is an NVIDIA driver: this build finds no card',
      remedy: 'set-up',
      fix: 'Run "atelier doctor --fix tensorflow": it brings the build with CUDA.'
    }
  )
}
