import { describe, expect, it } from 'vitest'
import type { UseSample } from '../../../../src-main/contract'
import { train } from '../../../../src-main/trainer/loop/train'
import { UseMeter } from '../../../../src-main/trainer/loop/use-meter'
import type { MachineReading } from '../../../../src-main/trainer/port'
import { memoryPort, smallTraining } from '../../../support/training'

/** A machine of four cores whose clock, processor and memory are set by hand. */
function machine() {
  const state = { now: 1_000_000, cpuSeconds: 7, memory: 100e6, freeMemory: 3e9 }
  const samples: UseSample[] = []
  let looks = 0
  const reading = (): MachineReading => {
    looks++
    const { cpuSeconds, memory, freeMemory } = state
    const card = { use: 0.75, memory: 2e9, temperature: 61 }
    return { cpuSeconds, cores: 4, memory, freeMemory, card }
  }
  const meter = new UseMeter(
    { now: () => state.now, reading },
    { use: (sample) => void samples.push(sample) }
  )
  /** Waits so many seconds for a batch. */
  const wait = (seconds: number): Promise<void> =>
    meter.waitFor(async () => void (state.now += seconds * 1000))
  return { state, samples, meter, wait, looks: () => looks }
}

describe('what a training takes of its machine', () => {
  it('is sampled every five seconds, with the shares of the time since the sample before', async () => {
    const { state, samples, meter, wait, looks } = machine()
    await wait(1)
    state.now += 3_000
    meter.look(3)
    expect([samples, looks()]).toEqual([[], 1])

    state.now += 1_000
    state.cpuSeconds += 10
    meter.look(4)
    // A second of five was waited; ten seconds of twenty that four cores had were computed.
    expect(samples).toEqual([
      {
        ...{ step: 4, at: 1_005_000, waiting: 0.2, cpu: 0.5, memory: 100e6, freeMemory: 3e9 },
        ...{ gpu: 0.75, gpuMemory: 2e9, gpuTemperature: 61 }
      }
    ])

    state.now += 8_000
    state.cpuSeconds += 8
    meter.look(5)
    expect(samples[1]).toMatchObject({ step: 5, at: 1_013_000, waiting: 0, cpu: 0.25 })
  })

  it('is told of an epoch as a whole: shares of all of its time, the most memory, the least left', async () => {
    const { state, samples, meter, wait } = machine()
    state.now += 5_000
    state.cpuSeconds += 20
    Object.assign(state, { memory: 900e6, freeMemory: 1e9 })
    meter.look(1)
    await wait(5)
    Object.assign(state, { memory: 300e6, freeMemory: 2e9 })
    const whole = { memory: 900e6, freeMemory: 1e9 }
    expect(meter.endEpoch()).toMatchObject({ waiting: 0.5, cpu: 0.5, ...whole })

    // The next one begins anew.
    state.now += 1_000
    state.cpuSeconds += 1
    expect(meter.endEpoch()).toMatchObject({ waiting: 0, cpu: 0.25, memory: 300e6, freeMemory: 2e9 })
    expect(samples).toHaveLength(1)
  })

  it('is nothing where the machine tells nothing, and no batch is timed', async () => {
    const meter = new UseMeter(
      { now: () => expect.fail('the clock was asked'), reading: () => null },
      { use: () => expect.fail('a sample was told') }
    )
    expect(await meter.waitFor(async () => 5)).toBe(5)
    meter.look(1)
    expect(meter.endEpoch()).toBeNull()
  })

  it('is told by a training beside its steps, and changes none of its weights', async () => {
    const plain = memoryPort(2000)
    const measured = {
      ...memoryPort(2000),
      reading: (): MachineReading => ({
        ...{ cpuSeconds: 1, cores: 2, memory: 5e8, freeMemory: 1e9, card: null }
      })
    }
    const unmeasured = await train(await smallTraining({ epochs: 2 }, plain))
    const result = await train(await smallTraining({ epochs: 2 }, measured))
    expect(result.weightsSha256).toBe(unmeasured.weightsSha256)

    const told = measured.events.flatMap((event) => (event.type === 'use' ? [event.sample] : []))
    expect(told.length).toBeGreaterThan(1)
    expect(told.map(({ step }) => step)).toEqual(told.map(({ step }) => step).sort((a, b) => a - b))
    for (const { waiting, cpu, memory, gpu } of told) {
      expect(waiting).toBeGreaterThan(0)
      expect(waiting).toBeLessThan(1)
      expect({ cpu, memory, gpu }).toEqual({ cpu: 0, memory: 5e8, gpu: null })
    }
    const epochs = measured.events.flatMap((event) => (event.type === 'epoch' ? [event.metrics] : []))
    expect(epochs.map(({ use }) => use?.memory)).toEqual([5e8, 5e8])
    expect(plain.events.every((event) => event.type !== 'use')).toBe(true)
  })
})
