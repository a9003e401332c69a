import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type EngineFinding, formatBytes } from '../../contract'
import type { Obstacle } from '../engine'
import { findProgram, runProgram } from '../../native/native-compiler'
import { askNvidia, type GraphicsCard, unknownVersion } from '../platform/nvidia'

/** CUDA 12 by its minor version compatibility (docs.nvidia.com, CUDA compatibility). */
const oldestDriver = '525.60.13'
/**
 * What TensorFlow's CUDA build loads when it finds a card (xla/tsl/platform/default/dso_loader.cc); the
 * newest so-names that CUDA 12 has.
 */
const cudaLibraries = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcufft.so.11',
  'libcurand.so.10',
  'libcusolver.so.11',
  'libcusparse.so.12'
]
const cudnnLibrary = 'libcudnn.so.9'

/** Whether a driver of this version runs CUDA 12; null where the version is not known. */
export function servesCuda12(version: string): boolean | null {
  if (!/^\d+(\.\d+)*$/.test(version)) return null
  const [have, need] = [version, oldestDriver].map((text) => text.split('.').map(Number)) as [
    number[],
    number[]
  ]
  for (let i = 0; i < need.length; i++) if (have[i] !== need[i]) return (have[i] ?? 0) > (need[i] ?? 0)
  return true
}

/**
 * What there is of NVIDIA's, each with what was found; `driver` was found already. `libraryFolder` is
 * that of TensorFlow, where it is set up.
 */
export async function nvidiaFindings(
  driver: string | null,
  libraryFolder: string | null
): Promise<EngineFinding[]> {
  if (driver === null)
    return [{ what: 'NVIDIA driver', found: 'none: it computes on the processor', ok: true }]
  const answer = await askNvidia()
  const version = driver === unknownVersion ? (answer?.driver ?? driver) : driver
  const isNewEnough = servesCuda12(version)
  return [
    {
      what: 'NVIDIA driver',
      found: isNewEnough === false ? `${version}; CUDA 12 needs ${oldestDriver} or later` : version,
      ok: isNewEnough !== false
    },
    {
      what: 'NVIDIA cards',
      found: answer ? answer.cards.map(cardText).join('; ') : 'nvidia-smi does not tell',
      ok: answer !== null
    },
    ...(libraryFolder === null ? [] : await libraryFindings(libraryFolder))
  ]
}

function cardText({ index, name, memoryBytes, computeCapability }: GraphicsCard): string {
  const memory = memoryBytes === null ? 'memory not told' : formatBytes(memoryBytes)
  const capability = computeCapability?.toFixed(1) ?? 'not told'
  return `${index}: ${name}, ${memory}, compute capability ${capability}`
}

/**
 * NVIDIA's libraries beside TensorFlow's, with the versions that their names carry, and those that the
 * system's loader knows.
 */
async function libraryFindings(libraryFolder: string): Promise<EngineFinding[]> {
  const own = await namesBelow(join(libraryFolder, '..', 'nvidia'))
  const names = new Set([...own, ...(own.length === 0 ? await systemLibraries() : [])])
  const missing = cudaLibraries.filter((name) => !names.has(name))
  const present = cudaLibraries.filter((name) => names.has(name))
  return [
    {
      what: 'CUDA libraries',
      found: [present.join(', '), missing.length > 0 ? `missing: ${missing.join(', ')}` : '']
        .filter(Boolean)
        .join('; '),
      ok: missing.length === 0
    },
    {
      what: 'cuDNN',
      found: [...names].find((name) => name.startsWith('libcudnn.so')) ?? null,
      ok: names.has(cudnnLibrary)
    }
  ]
}

async function namesBelow(folder: string): Promise<string[]> {
  const packages = await readdir(folder).catch(() => [])
  return (
    await Promise.all(packages.map((name) => readdir(join(folder, name, 'lib')).catch(() => [])))
  ).flat()
}

async function systemLibraries(): Promise<string[]> {
  const tool = findProgram('ldconfig') ?? (existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : null)
  const { output } = tool ? await runProgram(tool, ['-p']) : { output: '' }
  return [...output.matchAll(/^\s*(lib\S+\.so[.\d]*) /gm)].map((match) => match[1] as string)
}

/**
 * Why TensorFlow computes on the processor although there is a card, and what to do; null where there is
 * none.
 */
export function unusedCard(findings: EngineFinding[]): Obstacle | null {
  const missing = (what: string): EngineFinding | undefined =>
    findings.find((each) => each.what === what && !each.ok)
  const reason = 'it computes on the processor although there is an NVIDIA driver'
  if (missing('NVIDIA driver'))
    return {
      reason: `${reason}, which is too old`,
      remedy: 'install',
      fix: `Update the NVIDIA driver to ${oldestDriver} or later.`
    }
  const library = missing('CUDA libraries') ?? missing('cuDNN')
  if (library)
    return {
      reason: `${reason}: ${library.what} not complete`,
      remedy: 'set-up',
      fix: 'Run "atelier doctor --fix tensorflow" with Python\'s pip installed: it brings them.'
    }
  if (missing('NVIDIA cards'))
    return {
      reason: `${reason}: no card answers`,
      remedy: 'none',
      fix: 'Run "nvidia-smi" and see what it says; after an update of the driver, restart the machine.'
    }
  return null
}
