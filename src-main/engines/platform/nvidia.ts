import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, runProgram } from '../../native/native-compiler'

/** One card, as NVIDIA's own tool tells of it. */
export interface GraphicsCard {
  /** Counted as nvidia-smi does, by place on the bus. */
  index: number
  uuid: string
  name: string
  memoryBytes: number | null
  /** Such as 8.9; null where the driver does not tell. */
  computeCapability: number | null
}

/** Where the driver shows itself where the kernel does not: in containers, and in Windows' Linux. */
const driverLibraries = ['usr/local/nvidia/lib64/libcuda.so.1', 'usr/lib/wsl/lib/libcuda.so.1']
/** Said of a driver that is there and does not tell its version. */
export const unknownVersion = 'unknown version'

/**
 * Version of the NVIDIA driver, or null where there is none. `system` is the root of the file system.
 */
export function nvidiaDriver(system = '/'): string | null {
  try {
    return (
      /Module\s+(?:for \S+\s+)?([\d.]+)/.exec(
        readFileSync(join(system, 'proc/driver/nvidia/version'), 'utf8')
      )?.[1] ?? unknownVersion
    )
  } catch {
    return driverLibraries.some((path) => existsSync(join(system, path))) ? unknownVersion : null
  }
}

const asked = ['index', 'uuid', 'name', 'memory.total', 'compute_cap', 'driver_version']

/**
 * The cards of this machine, and the driver's version, by nvidia-smi; null where that is missing or does
 * not answer.
 */
export async function askNvidia(): Promise<{ cards: GraphicsCard[]; driver: string } | null> {
  const tool = findProgram('nvidia-smi')
  if (!tool) return null
  const { code, output } = await runProgram(tool, [
    `--query-gpu=${asked.join(',')}`,
    '--format=csv,noheader,nounits'
  ])
  const rows = output
    .split('\n')
    .map((line) => line.split(',').map((each) => each.trim()))
    .filter((row) => row.length === asked.length)
  if (code !== 0 || rows.length === 0) return null
  const number = (text: string | undefined): number | null => (Number(text) > 0 ? Number(text) : null)
  const cards = rows.map(([index, uuid = '', name = '', memory, capability]) => {
    const mebibytes = number(memory)
    return {
      index: Number(index),
      uuid,
      name,
      memoryBytes: mebibytes === null ? null : mebibytes * 2 ** 20,
      computeCapability: number(capability)
    }
  })
  return { cards, driver: rows[0]?.[5] ?? unknownVersion }
}

/** What a card is at, as nvidia-smi tells; null where the card does not know. */
export interface CardUse {
  /** Share of the time that it is busy, 0..1. */
  use: number | null
  /** Bytes of its memory that are taken, by whichever process. */
  memory: number | null
  /** Degrees Celsius. */
  temperature: number | null
}

const askedOfUse = ['utilization.gpu', 'memory.used', 'temperature.gpu']
/** Milliseconds for an answer: on a machine in trouble there may never be one. */
const patience = 10_000

/**
 * What a card is at, asked in a process beside this one; null where nvidia-smi is missing or does not answer.
 * @param index as nvidia-smi counts
 */
export async function askCardUse(index: number): Promise<CardUse | null> {
  const tool = findProgram('nvidia-smi')
  if (!tool) return null
  const query = [`--id=${index}`, `--query-gpu=${askedOfUse.join(',')}`]
  const { code, output } = await runProgram(tool, [...query, '--format=csv,noheader,nounits'], {
    timeout: patience
  })
  return code === 0 ? parseCardUse(output) : null
}

/** What a line of nvidia-smi says; null where it is none. `[N/A]` and the like are what a card does not know. */
export function parseCardUse(output: string): CardUse | null {
  const row = output
    .split('\n')
    .map((line) => line.split(',').map((each) => each.trim()))
    .find(({ length }) => length === askedOfUse.length)
  if (!row) return null
  const [percent = null, mebibytes = null, temperature = null] = row.map((text) =>
    /^\d+$/.test(text) ? Number(text) : null
  )
  return {
    use: percent === null ? null : percent / 100,
    memory: mebibytes === null ? null : mebibytes * 2 ** 20,
    temperature
  }
}

/**
 * The card that is computed on: the first that CUDA_VISIBLE_DEVICES, a list of numbers and
 * identifiers, leaves visible.
 */
export function visibleCard(cards: GraphicsCard[], visible: string | undefined): GraphicsCard | null {
  const [first] =
    visible === undefined ? [cards[0]?.uuid ?? ''] : visible.split(',').map((each) => each.trim())
  if (!first) return null
  return cards.find(({ index, uuid }) => String(index) === first || uuid.startsWith(first)) ?? null
}
