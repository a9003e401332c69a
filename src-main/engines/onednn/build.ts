import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AtelierError, type Sentence } from '../../contract'
import {
  AddonRefusal,
  addonPath as pathOf,
  buildAddon,
  missingTool,
  type NativeAddon,
  sourcesOf
} from '../../native/addon-build'
import type { SetupProgress } from '../../native/setup-lock'
import type { Obstacle, Remedy, SetupOptions } from '../engine'
import { settingUp, useAnother } from '../examination'
import { processorFeatures } from '../platform/processor'
import { setupFailure } from '../platform/setup-failure'

const failed = ({ reason, fix }: Pick<Obstacle, 'reason' | 'fix'>): AtelierError =>
  new AtelierError('ENGINE_SETUP_FAILED', { engine: 'onednn', reason, fix })
const installing = (fix: Sentence): Remedy => ({ remedy: 'install', fix })

const onednnAddon: NativeAddon = {
  name: 'onednn',
  sources: 'src-main/engines/onednn/native',
  flags: ['-fno-math-errno', '-fno-trapping-math', '-fopenmp'],
  // AVX2 on x86: every processor since 2013 that trains anything has it.
  processor: process.arch === 'x64' ? ['-march=x86-64-v3'] : [],
  libraries: ['-fopenmp', '-ldnnl'],
  versions() {
    const header = findOnednnHeader()
    if (header === null) return []
    const name = header.includes('oneapi') ? 'dnnl_version.h' : 'oneapi/dnnl/dnnl_version.h'
    const version = join(dirname(header), name)
    return existsSync(version) ? [readFileSync(version)] : []
  },
  // What the C++ reads calls by, as native/kernel-header.mjs makes it of native/kernels.mjs.
  async generate(native, folder) {
    const path = pathToFileURL(join(native, 'kernel-header.mjs')).href
    const writer = (await import(/* @vite-ignore */ path)) as { kernelHeader(): string }
    await writeFile(join(folder, 'kernels.h'), writer.kernelHeader())
  }
}

/** oneDNN's header, or null. Debian and Ubuntu: libdnnl-dev. */
export function findOnednnHeader(): string | null {
  return (
    [
      '/usr/include/dnnl.hpp',
      '/usr/include/oneapi/dnnl/dnnl.hpp',
      '/usr/local/include/dnnl.hpp',
      '/opt/homebrew/include/dnnl.hpp'
    ].find((path) => existsSync(path)) ?? null
  )
}

export const tooOld = 'this processor has no AVX2'
export const notBuilt: Obstacle = { reason: 'it is not built yet', ...settingUp('onednn') }

/** Whether this processor can run what is built here; loading it on another would end the process. */
export const processorServes = (): boolean =>
  process.arch !== 'x64' || (processorFeatures()?.includes('avx2') ?? true)

/**
 * The first thing that keeps the addon from being built, and the one thing to do about it; null where
 * nothing does.
 */
export function buildObstacle(): Obstacle | null {
  if (sourcesOf(onednnAddon) === null)
    return { reason: 'its sources are not part of this installation', ...useAnother }
  if (!processorServes()) return { reason: tooOld, ...useAnother }
  if (!findOnednnHeader())
    return {
      reason: 'the library oneDNN is not installed',
      ...installing(
        'Install it ("apt-get install libdnnl-dev" on Debian and Ubuntu), then run "atelier doctor --fix onednn".'
      )
    }
  const missing = missingTool()
  if (missing === 'compiler')
    return {
      reason: 'there is no C++ compiler',
      ...installing(
        'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix onednn".'
      )
    }
  if (missing === 'packages')
    return {
      reason: 'its npm packages are not installed',
      ...installing('Run "npm ci", then run "atelier doctor --fix onednn".')
    }
  return null
}

/** Where the addon of these sources lies once it is built; null where there are no sources. */
export const addonPath = (cacheFolder: string): string | null => pathOf(onednnAddon, cacheFolder)

/**
 * Builds the addon into the user's cache folder, unless it is there. Takes some twenty seconds.
 * @throws AtelierError ENGINE_SETUP_FAILED
 */
export async function buildOnednn(
  { cacheFolder, force }: Pick<SetupOptions, 'cacheFolder' | 'force'>,
  onProgress: SetupProgress
): Promise<void> {
  const obstacle = buildObstacle()
  if (obstacle) throw failed(obstacle)
  await buildAddon(onednnAddon, { cacheFolder, force }, onProgress).catch((error: unknown) => {
    if (!(error instanceof AddonRefusal)) throw setupFailure('onednn', cacheFolder, error)
    const fix: Sentence = `Check the compiler and oneDNN's version (2.6 or 3.x), then run "atelier doctor --fix onednn".`
    throw failed({ reason: error.reason, fix })
  })
}
