import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AtelierError, type Sentence } from '../contract'
import {
  compilerComplaint,
  findCompiler,
  nodeApiHeaders,
  outsideArchive,
  packageFolder,
  runProgram
} from './native-compiler'
import { type SetupProgress, withSetupLock } from './setup-lock'

/** An addon in C++ that is compiled on the machine that it is for. */
export interface NativeAddon {
  /** Of its folder in the cache. */
  name: string
  /** Where its sources lie, seen from the root of Atelier. */
  sources: string
  /** For every source file, beside those that all addons have. */
  flags: readonly string[]
  /** Which instructions of the processor it may use, beside those that every one has. */
  processor: readonly string[]
  /** For the linker. */
  libraries: readonly string[]
  /** What else decides about what comes of it: versions of libraries, as text. */
  versions(): readonly (string | Uint8Array)[]
  /** Writes sources that are made of others into a folder where the compiler looks for them. */
  generate?(sources: string, folder: string): Promise<void>
  /** Looks at what was compiled before it takes its place. @returns why it is no good, or null */
  examine?(path: string): Promise<Sentence | null>
}

/** What an addon did not compile by, or why it was not taken. */
export class AddonRefusal extends Error {
  constructor(readonly reason: Sentence) {
    super(reason)
  }
}

const commonFlags = ['-std=c++17', '-O3']
/**
 * A thread that is being ended takes no error any more: the last flag has node-addon-api let go of it, where
 * it would end the whole process otherwise.
 */
const nodeFlags = [
  ...['-fPIC', '-fexceptions', '-DNAPI_VERSION=8', '-DNODE_ADDON_API_CPP_EXCEPTIONS'],
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'
]

const flagsOf = ({ flags, processor }: NativeAddon): string[] => [
  ...commonFlags,
  ...flags,
  ...nodeFlags,
  ...processor
]

/** The folder of an addon's sources; null where they are no part of this installation. */
export function sourcesOf({ sources }: Pick<NativeAddon, 'sources'>): string | null {
  const here = outsideArchive(dirname(fileURLToPath(import.meta.url)))
  for (let folder = here; ; folder = dirname(folder)) {
    const candidate = join(folder, sources)
    if (existsSync(candidate)) return candidate
    if (dirname(folder) === folder) return null
  }
}

/** Where the addon of these sources lies once it is built; null where there are no sources. */
export function addonPath(addon: NativeAddon, cacheFolder: string): string | null {
  const sources = sourcesOf(addon)
  if (sources === null) return null
  const hash = createHash('sha256').update(flagsOf(addon).join(' ')).update(process.arch)
  for (const name of readdirSync(sources).sort())
    hash.update(name).update(readFileSync(join(sources, name)))
  for (const version of addon.versions()) hash.update(version)
  const { name } = addon
  return join(cacheFolder, name, hash.digest('hex').slice(0, 16), `atelier_${name}.node`)
}

/**
 * The first thing that every addon needs and that is missing; null where nothing is.
 */
export function missingTool(): 'compiler' | 'packages' | null {
  if (!findCompiler()) return 'compiler'
  return nodeApiHeaders() && packageFolder('node-addon-api') ? null : 'packages'
}

/**
 * Builds an addon into the cache folder, unless it is there: whole or not at all. Its sources and tools
 * are there ({@link sourcesOf}, {@link missingTool}).
 * @throws AddonRefusal where it does not compile or is no good; AtelierError DISK_FULL
 */
export async function buildAddon(
  addon: NativeAddon,
  { cacheFolder, force }: { cacheFolder: string; force: boolean },
  onProgress: SetupProgress
): Promise<void> {
  const target = addonPath(addon, cacheFolder) as string
  await withSetupLock(
    join(cacheFolder, addon.name),
    async () => {
      if (!existsSync(target) || force) await compile(addon, target, onProgress)
    },
    () => onProgress('waiting for another build to finish', null)
  )
}

async function compile(addon: NativeAddon, target: string, onProgress: SetupProgress): Promise<void> {
  const folder = sourcesOf(addon) as string
  const work = `${dirname(target)}.${process.pid}`
  await mkdir(work, { recursive: true })
  try {
    await addon.generate?.(folder, work)
    const headers = [nodeApiHeaders() as string, packageFolder('node-addon-api') as string, work, folder]
    const seen = headers.map((each) => `-I${each}`)
    const sources = readdirSync(folder).filter((name) => name.endsWith('.cc'))
    const objects = sources.map((name) => join(work, `${name}.o`))
    let compiled = 0
    await eachOf(sources.length, async (i) => {
      const files = ['-c', join(folder, sources[i] as string), '-o', objects[i] as string]
      await runCompiler([...flagsOf(addon), ...seen, ...files], work)
      onProgress('compiling', ++compiled / sources.length)
    })
    const built = join(work, 'addon.node')
    const system = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []
    await runCompiler(['-shared', ...objects, '-o', built, ...addon.libraries, ...system], work)

    const complaint = (await addon.examine?.(built)) ?? null
    if (complaint !== null) throw new AddonRefusal(complaint)
    await mkdir(dirname(target), { recursive: true })
    await rename(built, target)
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

async function runCompiler(args: string[], folder: string): Promise<void> {
  const { code, output } = await runProgram(findCompiler() as string, args)
  if (code === 0) return
  const { diskIsFull, line } = compilerComplaint(output)
  if (diskIsFull) throw new AtelierError('DISK_FULL', { path: folder })
  throw new AddonRefusal(`the addon did not compile: ${line}`)
}
