import { expect, it, vi } from 'vitest'
import { Network, type SavedTensors } from '../../../../src-main/trainer/network/network'
import { train } from '../../../../src-main/trainer/loop/train'
import type { TrainingInput } from '../../../../src-main/trainer/loop/training-input'
import { smallTraining } from '../../../support/training'

/** The initial weights of a seed, as a file of weights would have them. */
async function weightsOfSeed(seed: number): Promise<SavedTensors> {
  const { architecture, session } = await smallTraining()
  const network = new Network(architecture, seed, session.primitives)
  const tensors = await network.export()
  network.dispose()
  return new Map(tensors.map(({ name, ...tensor }) => [name, tensor]))
}
const hashOf = async (input: TrainingInput): Promise<string | null> => (await train(input)).weightsSha256

it('begins with the weights that it is given, and with the seed where it is given none', async () => {
  const [own, others] = [await weightsOfSeed(3), await weightsOfSeed(4)]
  const plain = await hashOf(await smallTraining())
  expect(await hashOf({ ...(await smallTraining()), pretrained: async () => own })).toBe(plain)
  expect(await hashOf({ ...(await smallTraining()), pretrained: async () => others })).not.toBe(plain)
  // All but the last layer: what is left out is the seed's.
  const body = new Map([...others].filter(([name]) => !name.startsWith('dense_1/')))
  const withOwnHead = new Map([...body, ...[...own].filter(([name]) => name.startsWith('dense_1/'))])
  expect(await hashOf({ ...(await smallTraining()), pretrained: async () => body })).toBe(
    await hashOf({ ...(await smallTraining()), pretrained: async () => withOwnHead })
  )
})

it('averages from the given weights on', async () => {
  const own = await weightsOfSeed(3)
  const change = { averageDecay: 0.9 }
  expect(await hashOf({ ...(await smallTraining(change)), pretrained: async () => own })).toBe(
    await hashOf(await smallTraining(change))
  )
})

it('goes on from its own checkpoint without reading them again, to the same weights', async () => {
  const others = await weightsOfSeed(4)
  const whole = await hashOf({ ...(await smallTraining()), pretrained: async () => others })

  const input = await smallTraining()
  let steps = 0
  const pausing = { ending: () => (++steps > 3 ? ('pause' as const) : null), changes: () => [] }
  const pretrained = vi.fn(async () => others)
  expect(await train({ ...input, control: pausing, pretrained })).toMatchObject({ status: 'paused' })
  expect(await hashOf({ ...input, pretrained })).toBe(whole)
  expect(pretrained).toHaveBeenCalledTimes(1)
})
