import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { CheckpointInfo } from '../../../src-main/contract'
import type { House } from '../house'
import type { ExchangesOf } from './exchange'

const file = 'checkpoints/epoch-0001.safetensors'
const saved: CheckpointInfo = {
  ...{ file, epoch: 1, step: 0, bytes: 4, at: 1, roles: ['last'] },
  val_accuracy: 0.5
}

/** The one checkpoint of the house's run is recorded. */
async function withCheckpoint({ workbench, run }: House): Promise<void> {
  workbench.queue.tell(run, [{ type: 'checkpoints', checkpoints: [saved] }])
}

export const checkpointsExchanges: ExchangesOf<'checkpoints'> = {
  'checkpoints.keep': {
    before: withCheckpoint,
    input: ({ run }) => ({ checkpoint: run, isKept: true }),
    answer: (checkpoint, { run, events }) => {
      expect(checkpoint).toEqual({ ...saved, isKept: true })
      expect(events.at(-1)).toMatchObject({
        runId: run,
        events: [{ type: 'checkpoint-marked', file, isKept: true }]
      })
    }
  },
  'checkpoints.note': {
    before: withCheckpoint,
    input: ({ run }) => ({ checkpoint: `${run}@1`, note: 'before the rate fell' }),
    answer: (checkpoint) => expect(checkpoint).toEqual({ ...saved, note: 'before the rate fell' })
  },
  'checkpoints.delete': {
    before: withCheckpoint,
    input: ({ run }) => ({ checkpoints: [`${run}@epoch-0001`] }),
    answer: ({ deleted, freedBytes }, { run, workbench }) => {
      expect(deleted).toEqual([`${run}@${file}`])
      // The house's checkpoint is an empty file.
      expect(freedBytes).toBe(0)
      expect(existsSync(join(workbench.store.folderOf(run), file))).toBe(false)
      expect(workbench.store.detail(run).checkpoints).toEqual([])
    }
  }
}
