import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../src-main/contract'
import { tinySpec } from './run-fixtures'
import {
  expectWhole,
  hasEnded,
  openWorkbench,
  storageFaults,
  timeless,
  undisturbed,
  until
} from './surviving'

/** Describes trainings of a data set that are killed at every so-many-th moment of writing checkpoints. */
export function describeKilledWrites(
  workspace: () => string,
  dataset: ExperimentInput['dataset'],
  every: number
): void {
  describe("a trainer that is killed within a checkpoint's write", () => {
    it('at any moment of it leaves the run to go on exactly', async () => {
      const spec = tinySpec({ epochs: 2, dataset })
      const expected = await undisturbed(workspace(), spec)
      const workbench = openWorkbench(workspace(), ['--require', storageFaults])
      let moment = 1,
        last = ''
      for (; moment < 60; moment += every) {
        process.env['ATELIER_TEST_KILL_AT'] = String(moment)
        const { id } = await workbench.startRun(spec)
        last = await until(workbench, id, hasEnded)
        delete process.env['ATELIER_TEST_KILL_AT']
        if (last === 'completed') break
        expect(workbench.showRun(id).summary.error?.code, `moment ${moment}`).toBe('TRAINER_DIED')
        workbench.resumeRun(id)
        expect(await until(workbench, id, hasEnded), `moment ${moment}`).toBe('completed')
        expect(workbench.showRun(id).weightsSha256, `moment ${moment}`).toBe(expected.hash)
        expect(timeless(workbench.showRun(id).epochs), `moment ${moment}`).toEqual(expected.epochs)
        expectWhole(workbench, id, `moment ${moment}`)
      }
      // Two checkpoints with a write, a flush and a renaming each.
      expect(moment).toBeGreaterThanOrEqual(10)
      expect(last).toBe('completed')
    }, 1_800_000)
  })
}
