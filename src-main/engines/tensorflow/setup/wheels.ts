import { z } from 'zod'
import manifest from '../../../../resources/tensorflow/wheels.json'

const wheel = z.object({
  package: z.string(),
  platform: z.string(),
  arch: z.string(),
  cuda: z.boolean(),
  /** Platform tag and Python version of the wheel that is pinned; any Python's pip can fetch it. */
  tag: z.string(),
  python: z.string(),
  bytes: z.int(),
  sha256: z.string()
})
export type Wheel = z.infer<typeof wheel>

/**
 * TensorFlow's own archive of its C library, the newest that is published: for machines without Python's
 * package installer.
 */
const archive = z.object({
  version: z.string(),
  platform: z.string(),
  arch: z.string(),
  cuda: z.boolean(),
  name: z.string()
})
export type Archive = z.infer<typeof archive>

/**
 * One of NVIDIA's wheels that the wheel with CUDA asks for (its extra `and-cuda`): the file that is
 * pinned.
 */
const nvidiaWheel = z.object({
  package: z.string(),
  version: z.string(),
  file: z.string(),
  sha256: z.string()
})
export type NvidiaWheel = z.infer<typeof nvidiaWheel>

const parsed = z
  .object({
    version: z.string(),
    wheels: z.array(wheel),
    nvidia: z.array(nvidiaWheel),
    archives: z.array(archive)
  })
  .parse(manifest)

/** The TensorFlow that Atelier links to. */
export const tensorflowVersion = parsed.version

/** NVIDIA's libraries for TensorFlow, on x64. */
export const nvidiaWheels: readonly NvidiaWheel[] = parsed.nvidia

/**
 * The entry for a machine: with CUDA where that is wanted and there is one, else without; null where
 * there is none at all.
 */
function fitting<T extends { platform: string; arch: string; cuda: boolean }>(
  entries: T[],
  platform: string,
  arch: string,
  cuda: boolean
): T | null {
  const here = entries.filter((each) => each.platform === platform && each.arch === arch)
  return here.find((each) => each.cuda === cuda) ?? here.find((each) => !each.cuda) ?? null
}

/** The wheel for a machine, or null where there is none with the libraries. */
export const wheelFor = (platform: string, arch: string, cuda: boolean): Wheel | null =>
  fitting(parsed.wheels, platform, arch, cuda)
/** The archive for a machine, or null where TensorFlow publishes none. */
export const archiveFor = (platform: string, arch: string, cuda: boolean): Archive | null =>
  fitting(parsed.archives, platform, arch, cuda)
