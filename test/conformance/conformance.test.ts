import { describe, expect, it } from 'vitest'
import type { EngineId } from '../../src-main/contract'
import { onednnIsSetUp, tensorflowIsSetUp } from '../support/cache-folder'
import { nvidiaDriver } from '../../src-main/engines/platform/nvidia'
import { cardGaps, gaps } from './gaps'
import { conformance } from './suite'

/** tf.js 4.22's tests, as many as its own plain JavaScript backend passes. */
const tests = 4227
const engines: [EngineId, boolean][] = [
  ['cpu', true],
  ['onednn', onednnIsSetUp],
  ['tensorflow', tensorflowIsSetUp],
  ['wasm', true]
]

for (const [engine, isSetUp] of engines) {
  describe.skipIf(!isSetUp)(`tf.js' own tests on ${engine}`, () => {
    it('pass, but for the gaps that are listed with their reasons', { timeout: 300_000 }, async () => {
      const results = await conformance(engine)
      const onCard = engine === 'tensorflow' && nvidiaDriver() !== null
      const known = [...(gaps[engine] ?? []), ...(onCard ? cardGaps : [])].map(({ test }) =>
        test instanceof RegExp ? test : new RegExp(`^${test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
      )
      const failed = results.filter(({ status }) => status === 'failed')
      expect(
        failed
          .filter(({ name }) => !known.some((gap) => gap.test(name)))
          .map(({ name, message }) => `${name}: ${message}`)
      ).toEqual([])
      expect(
        known.filter((gap) => !failed.some(({ name }) => gap.test(name))),
        'listed as a gap, but passes or is not there'
      ).toEqual([])
      expect(results.filter(({ status }) => status === 'passed').length).toBeGreaterThanOrEqual(
        0.97 * tests
      )
    })
  })
}
