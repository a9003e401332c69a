import { afterEach, describe, expect, it, vi } from 'vitest'
import { trainerNodeOptions } from '../../../src-main/hosts/inspection'

afterEach(() => vi.unstubAllEnvs())

describe('a debugger for trainers', () => {
  it('is let in at the port that was named, from this machine alone', () => {
    vi.stubEnv('ATELIER_TRAINER_INSPECT', '9230')
    expect(trainerNodeOptions()).toEqual(['--inspect=127.0.0.1:9230'])
  })

  it.each(['', '0.0.0.0:9230', '9230 --eval=1'])('is not let in by anything else: "%s"', (value) => {
    vi.stubEnv('ATELIER_TRAINER_INSPECT', value)
    expect(trainerNodeOptions()).toEqual([])
  })
})
