import { z } from 'zod'

/** What a training takes of its machine, over a stretch of time; null where that cannot be told. */
export const machineUse = z.object({
  /** Share of the time that the training waited for its next batch, 0..1. */
  waiting: z.number().nullable(),
  /** Share of all cores that the trainer's process kept busy, 0..1. */
  cpu: z.number().nullable(),
  /** Bytes of memory that its process holds, and bytes that the machine has left for anybody. */
  memory: z.number().nullable(),
  freeMemory: z.number().nullable(),
  /** Of the NVIDIA card that it computes on, as nvidia-smi tells: share of the time that it is busy, 0..1. */
  gpu: z.number().nullable(),
  /** Bytes of its memory that are taken, by whichever process. */
  gpuMemory: z.number().nullable(),
  /** Degrees Celsius. */
  gpuTemperature: z.number().nullable()
})
export type MachineUse = z.infer<typeof machineUse>

/** Their names, in the order in which they are shown. */
export const machineMetrics = [
  'waiting',
  'cpu',
  'gpu',
  'memory',
  'freeMemory',
  'gpuMemory',
  'gpuTemperature'
] as const satisfies readonly (keyof MachineUse)[]
export type MachineMetric = (typeof machineMetrics)[number]

/** What was taken until a moment, since the sample before it: one every few seconds. */
export const useSample = machineUse.extend({
  /** Steps of the whole run that were done then. */
  step: z.int(),
  /** Unix milliseconds. */
  at: z.int()
})
export type UseSample = z.infer<typeof useSample>

/** Of several samples in a place what matters of each: the mean of shares, the most taken, the least left. */
const joining: Record<MachineMetric, (values: readonly number[]) => number> = {
  waiting: meanOf,
  cpu: meanOf,
  gpu: meanOf,
  memory: largestOf,
  freeMemory: (values) => values.reduce((least, value) => Math.min(least, value)),
  gpuMemory: largestOf,
  gpuTemperature: largestOf
}
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
function largestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value))
}

/** Several readings as one; null of which none could be told. */
export function joinedUse(readings: readonly MachineUse[]): MachineUse {
  const joined = (metric: MachineMetric): number | null => {
    const values = readings.map((each) => each[metric]).filter((value) => value !== null)
    return values.length === 0 ? null : joining[metric](values)
  }
  return Object.fromEntries(machineMetrics.map((metric) => [metric, joined(metric)])) as MachineUse
}

/** At most `points` samples, each for as many neighbours, placed at the last of them. */
export function thinSamples(samples: readonly UseSample[], points: number): UseSample[] {
  const width = Math.max(1, Math.ceil(samples.length / points))
  if (width === 1) return [...samples]
  return Array.from({ length: Math.ceil(samples.length / width) }, (_, i) => {
    const bucket = samples.slice(i * width, (i + 1) * width)
    const { step, at } = bucket.at(-1) as UseSample
    return { ...joinedUse(bucket), step, at }
  })
}
