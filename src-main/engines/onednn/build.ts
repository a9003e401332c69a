import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AtelierError, type Sentence } from '../../contract'
import type { Obstacle, Remedy, SetupOptions } from '../engine'
import { settingUp, useAnother } from '../examination'
import {
  compilerComplaint,
  findCompiler,
  nodeApiHeaders,
  outsideArchive,
  packageFolder,
  runProgram
} from '../platform/native-compiler'
import { processorFeatures } from '../platform/processor'
import { setupFailure } from '../platform/setup-failure'
import { type SetupProgress, withSetupLock } from '../platform/setup-lock'

const failed = ({ reason, fix }: Pick<Obstacle, 'reason' | 'fix'>): AtelierError =>
  new AtelierError('ENGINE_SETUP_FAILED', { engine: 'onednn', reason, fix })
const installing = (fix: Sentence): Remedy => ({ remedy: 'install', fix })

/** AVX2 on x86: every processor since 2013 that trains anything has it. */
const flags = [
  '-std=c++17',
  '-O3',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fopenmp',
  '-fPIC',
  '-fexceptions',
  '-DNAPI_VERSION=8',
  '-DNODE_ADDON_API_CPP_EXCEPTIONS',
  ...(process.arch === 'x64' ? ['-march=x86-64-v3'] : [])
]

/**
 * Folder of the C++ sources, seen from the sources, the build or an installed application; null where
 * they are not.
 */
function nativeFolder(): string | null {
  const here = outsideArchive(dirname(fileURLToPath(import.meta.url)))
  for (let folder = here; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, 'native'), join(folder, 'src-main/engines/onednn/native')])
      if (existsSync(join(candidate, 'addon.cc'))) return candidate
    if (dirname(folder) === folder) return null
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
  if (!nativeFolder()) return { reason: 'its sources are not part of this installation', ...useAnother }
  if (!processorServes()) return { reason: tooOld, ...useAnother }
  if (!findOnednnHeader())
    return {
      reason: 'the library oneDNN is not installed',
      ...installing(
        'Install it ("apt-get install libdnnl-dev" on Debian and Ubuntu), then run "atelier doctor --fix onednn".'
      )
    }
  if (!findCompiler())
    return {
      reason: 'there is no C++ compiler',
      ...installing(
        'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix onednn".'
      )
    }
  if (!nodeApiHeaders() || !packageFolder('node-addon-api'))
    return {
      reason: 'its npm packages are not installed',
      ...installing('Run "npm ci", then run "atelier doctor --fix onednn".')
    }
  return null
}

/** Where the addon of these sources lies once it is built; null where there are no sources. */
export function addonPath(cacheFolder: string): string | null {
  const native = nativeFolder()
  if (!native) return null
  const hash = createHash('sha256').update(flags.join(' ')).update(process.arch)
  for (const name of readdirSync(native).sort())
    hash.update(name).update(readFileSync(join(native, name)))
  const header = findOnednnHeader()
  const version = header
    ? join(dirname(header), header.includes('oneapi') ? 'dnnl_version.h' : 'oneapi/dnnl/dnnl_version.h')
    : null
  if (version && existsSync(version)) hash.update(readFileSync(version))
  return join(cacheFolder, 'onednn', hash.digest('hex').slice(0, 16), 'atelier_onednn.node')
}

/**
 * Builds the addon into the user's cache folder, unless it is there. Takes some twenty seconds.
 * @throws AtelierError ENGINE_SETUP_FAILED
 */
export async function buildOnednn(
  options: Pick<SetupOptions, 'cacheFolder' | 'force'>,
  onProgress: SetupProgress
): Promise<void> {
  const obstacle = buildObstacle()
  if (obstacle) throw failed(obstacle)
  const native = nativeFolder() as string,
    target = addonPath(options.cacheFolder) as string
  const compiler = findCompiler() as string,
    headers = nodeApiHeaders() as string,
    addonApi = packageFolder('node-addon-api') as string
  await withSetupLock(
    join(options.cacheFolder, 'onednn'),
    async () => {
      if (existsSync(target) && !options.force) return
      await compile(
        { compiler, includes: [`-I${headers}`, `-I${addonApi}`], native, target },
        onProgress
      )
    },
    () => onProgress('waiting for another build to finish', null)
  ).catch((error: unknown) => {
    throw setupFailure('onednn', options.cacheFolder, error)
  })
}

async function compile(
  {
    compiler,
    includes,
    native,
    target
  }: { compiler: string; includes: string[]; native: string; target: string },
  onProgress: SetupProgress
): Promise<void> {
  const work = `${dirname(target)}.${process.pid}`
  await mkdir(work, { recursive: true })
  try {
    await writeFile(join(work, 'kernels.h'), await kernelHeader(native))
    const seen = [...includes, `-I${work}`, `-I${native}`]
    const sources = readdirSync(native).filter((name) => name.endsWith('.cc'))
    const objects = sources.map((name) => join(work, `${name}.o`))
    await eachOf(sources.length, async (i) => {
      const files = ['-c', join(native, sources[i] as string), '-o', objects[i] as string]
      await tool(compiler, [...flags, ...seen, ...files], work)
      onProgress('compiling', (i + 1) / sources.length)
    })
    const linking = [
      '-shared',
      '-fopenmp',
      ...objects,
      '-o',
      join(work, 'addon.node'),
      '-ldnnl',
      ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [])
    ]
    await tool(compiler, linking, work)
    await mkdir(dirname(target), { recursive: true })
    await rename(join(work, 'addon.node'), target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Does `work` for every number below `count`, as many at once as there are cores. */
async function eachOf(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) await work(i)
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), count) }, worker))
}

/** What the C++ reads calls by, as native/kernel-header.mjs makes it of native/kernels.mjs. */
async function kernelHeader(native: string): Promise<string> {
  const path = pathToFileURL(join(native, 'kernel-header.mjs')).href
  const writer = (await import(/* @vite-ignore */ path)) as { kernelHeader(): string }
  return writer.kernelHeader()
}

async function tool(program: string, args: string[], folder: string): Promise<void> {
  const { code, output } = await runProgram(program, args)
  if (code === 0) return
  const { diskIsFull, line } = compilerComplaint(output)
  if (diskIsFull) throw new AtelierError('DISK_FULL', { path: folder })
  throw failed({
    reason: `the addon did not compile: ${line}`,
    fix: `Check the compiler and oneDNN's version (2.6 or 3.x), then run "atelier doctor --fix onednn".`
  })
}
