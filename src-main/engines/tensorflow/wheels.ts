import { z } from 'zod'
import manifest from '../../../resources/tensorflow/wheels.json'

const wheel = z.object({
  package: z.string(), platform: z.string(), arch: z.string(), cuda: z.boolean(),
  /** Platform tag and Python version of the wheel that is pinned; any Python's pip can fetch it. */
  tag: z.string(), python: z.string(), bytes: z.int(), sha256: z.string()
})
export type Wheel = z.infer<typeof wheel>

const parsed = z.object({ version: z.string(), wheels: z.array(wheel) }).parse(manifest)

/** The TensorFlow that Atelier links to. */
export const tensorflowVersion = parsed.version

/** The wheel for a machine, or null where there is none with the libraries. */
export function wheelFor(platform: string, arch: string, cuda: boolean): Wheel | null {
  const fitting = parsed.wheels.filter((each) => each.platform === platform && each.arch === arch)
  return fitting.find((each) => each.cuda === cuda) ?? fitting.find((each) => !each.cuda) ?? null
}
