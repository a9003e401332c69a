import { describe, expect, it } from 'vitest'
import { scheduleConfig, type ScheduleConfig, scheduleFactor } from '../../../src-main/contract'

type Input = { type: ScheduleConfig['type'] } & Record<string, unknown>
/** The factors of the first steps of a run of `epochs` epochs with `stepsPerEpoch` steps. */
const factors = (
  input: Input,
  stepsPerEpoch: number,
  epochs: number,
  steps = stepsPerEpoch * epochs
): number[] =>
  Array.from({ length: steps }, (_, i) =>
    scheduleFactor(scheduleConfig.parse(input), { step: i + 1, stepsPerEpoch, epochs })
  )
const close = (found: number[], expected: number[]): void =>
  expect(found).toEqual(expected.map((value) => expect.closeTo(value, 8)))

describe("the learning rate's schedule", () => {
  it("is left alone where it is constant, and where it is the plateau's to decide", () => {
    expect(
      new Set([...factors({ type: 'constant' }, 3, 4), ...factors({ type: 'plateau' }, 3, 4)])
    ).toEqual(new Set([1]))
  })

  it('falls by a factor every so many epochs, at the first step of an epoch', () => {
    close(
      factors({ type: 'step', every: 2, factor: 0.5 }, 2, 5),
      [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]
    )
  })

  it('may fall within an epoch', () => {
    // 0.3 epochs of 10 steps are 3 steps, however the fractions are rounded.
    close(
      factors({ type: 'step', every: 0.3, factor: 0.1 }, 10, 1),
      [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001]
    )
  })

  it('falls evenly from step to step', () => {
    close(factors({ type: 'exponential', factor: 0.25 }, 2, 2), [1, 0.5, 0.25, 0.125])
  })

  it('rises in a line while it warms up, and then follows half a cosine', () => {
    // Warming up over 4 steps, then 8 steps of a cosine: (1 + cos(pi i / 8)) / 2.
    const eighth = Math.cos(Math.PI / 8)
    close(factors({ type: 'cosine', warmupEpochs: 2 }, 2, 6), [
      0.25,
      0.5,
      0.75,
      1,
      1,
      (1 + eighth) / 2,
      (1 + Math.SQRT1_2) / 2,
      (1 + Math.sqrt(1 - eighth ** 2)) / 2,
      0.5,
      (1 - Math.sqrt(1 - eighth ** 2)) / 2,
      (1 - Math.SQRT1_2) / 2,
      (1 - eighth) / 2
    ])
  })

  it("goes from a cosine's end to its final factor and stays there", () => {
    // Half way between 1 and 0.2 is 0.6.
    close(factors({ type: 'cosine', finalFactor: 0.2, epochs: 2 }, 1, 5), [1, 0.6, 0.2, 0.2, 0.2])
  })

  it('may be nothing but a warm-up', () => {
    close(factors({ type: 'cosine', warmupEpochs: 2 }, 2, 2), [0.25, 0.5, 0.75, 1])
  })

  it("goes once up and down as PyTorch's OneCycleLR", () => {
    // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10, pct_start=0.3, div_factor=25,
    // final_div_factor=400): from 0.04 by a cosine to 1 at step index 0.3 * 10 - 1 = 2, from there by
    // another in 7 steps to 0.04 / 400 = 0.0001.
    const down = (i: number): number => 0.0001 + (0.9999 * (1 + Math.cos((Math.PI * i) / 7))) / 2
    const found = factors({ type: 'oneCycle' }, 5, 2)
    close(found, [0.04, 0.52, 1, down(1), down(2), down(3), down(4), down(5), down(6), 0.0001])
    // cos(pi / 7) = 0.9009688679
    expect(found[3]).toBeCloseTo(0.9504893854, 9)
  })

  it("stays at the cycle's final factor after it", () => {
    close(
      factors(
        { type: 'oneCycle', epochs: 1, riseFraction: 0.5, initialFactor: 0.1, finalFactor: 0.01 },
        4,
        2
      ),
      [0.1, 1, 0.505, 0.01, 0.01, 0.01, 0.01, 0.01]
    )
  })

  it('begins on its way down where the rise is shorter than a step', () => {
    // As PyTorch's with total_steps=2: the peak is at step index 0.3 * 2 - 1 = -0.4, the way from there
    // to 1 is 1.4 long.
    close(factors({ type: 'oneCycle' }, 2, 1), [
      0.0001 + (0.9999 * (1 + Math.cos((Math.PI * 0.4) / 1.4))) / 2,
      0.0001
    ])
  })

  it('is of the same step the same, wherever the run was begun or goes to', () => {
    const schedule = scheduleConfig.parse({ type: 'cosine', warmupEpochs: 1, epochs: 4 })
    expect(scheduleFactor(schedule, { step: 17, stepsPerEpoch: 5, epochs: 4 })).toBe(
      scheduleFactor(schedule, { step: 17, stepsPerEpoch: 5, epochs: 400 })
    )
  })
})
