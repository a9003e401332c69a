import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import { benchSubject, buildArchitecture } from '../../../../src-main/models/catalogue'
import { bench } from '../../../../src-main/trainer/jobs/bench'

const architecture = buildArchitecture(
  modelConfig.parse({ id: 'mlp', hiddenUnits: [4] }),
  benchSubject.inputShape,
  benchSubject.classes
)

describe('timing steps in turns', () => {
  it('rests before each turn, never while a step is timed, and warms up before the first', async () => {
    const session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
    let milliseconds = 0
    const moments: string[] = []
    // Half a second passes between two looks at this clock, a hundred seconds in a rest.
    const now = (): number => {
      moments.push('clock')
      return (milliseconds += 500)
    }
    const rest = async (): Promise<void> => {
      moments.push('rest')
      milliseconds += 100_000
    }
    const result = await bench({
      architecture,
      batchSize: 2,
      steps: 5,
      patience: null,
      profile: false,
      session,
      turns: { steps: 2, rest },
      now
    })
    const step = ['clock', 'clock']
    expect(moments).toEqual([
      ...step,
      ...step,
      'rest',
      ...step,
      ...step,
      'rest',
      ...step,
      ...step,
      'rest',
      ...step
    ])
    expect(result).toMatchObject({ steps: 5, stepSeconds: { median: 0.5, min: 0.5 } })
  })
})
