import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { decodeMetric } from '../../../src-main/contract'
import { writeIdxFolder } from '../../support/idx'
import { epochOf, stepsFrom, tinySetup, tinySpec } from '../../support/run-fixtures'
import { embedding, evaluation, prediction, withMine } from '../house'
import type { ExchangesOf } from './exchange'

export const runsExchanges: ExchangesOf<'runs'> = {
  'runs.start': {
    input: () => ({ spec: tinySpec({ name: 'another' }) }),
    answer: (summary) =>
      expect(summary).toMatchObject({
        name: 'another',
        status: 'preparing',
        modelId: 'mlp',
        batchSize: 16
      })
  },
  'runs.stop': { input: ({ run }) => ({ run }), error: 'RUN_NOT_ACTIVE' },
  'runs.pause': { input: ({ run }) => ({ run }), error: 'RUN_NOT_ACTIVE' },
  'runs.resume': { input: ({ run }) => ({ run }), error: 'RUN_NOT_RESUMABLE' },
  'runs.steer': {
    input: ({ run }) => ({ run, change: { learningRate: 0.1 } }),
    error: 'RUN_NOT_STEERABLE'
  },
  'runs.move': { input: ({ run }) => ({ run, position: 1 }), error: 'RUN_NOT_WAITING' },
  'runs.list': {
    input: () => ({}),
    answer: (runs, { run }) =>
      expect(runs.at(-1)).toMatchObject({
        id: run,
        epochsDone: 1,
        best: { epoch: 1, val_accuracy: 0.5 }
      })
  },
  'runs.show': {
    input: ({ run }) => ({ run }),
    answer: (detail) =>
      expect(detail).toMatchObject({
        spec: tinySpec(),
        setup: tinySetup,
        epochs: [epochOf(1)],
        weightsSha256: 'ab'.repeat(32)
      })
  },
  'runs.compare': {
    input: ({ run }) => ({ runs: [run, 'gone'] }),
    answer: ({ runs, absent, isThinned }) => {
      expect(runs).toMatchObject([{ spec: tinySpec(), epochs: [epochOf(1)] }])
      expect(absent).toMatchObject([{ run: 'gone', error: { code: 'UNKNOWN_RUN' } }])
      expect(isThinned).toBe(false)
    }
  },
  'runs.steps': {
    input: ({ run }) => ({ run }),
    answer: ({ seq: _, ...steps }) => expect(steps).toEqual(stepsFrom(1, 4, 'NaN'))
  },
  'runs.log': {
    input: ({ run }) => ({ run }),
    answer: (log) => expect(log).toEqual([{ at: 1, level: 'info', text: 'begins' }])
  },
  'runs.rename': {
    input: ({ run }) => ({ run, name: 'renamed' }),
    answer: (summary, { run }) => expect(summary).toMatchObject({ id: run, name: 'renamed' })
  },
  'runs.values': {
    input: ({ run }) => ({ runs: [run, 'gone'], columns: ['best.loss', 'optimizer.type', 'no.such'] }),
    answer: (values, { run }) =>
      expect(values).toEqual({
        runs: [run],
        columns: [[decodeMetric(epochOf(1).loss)], ['adam'], [null]]
      })
  },
  'runs.settings': {
    input: () => ({}),
    answer: (paths) =>
      expect(paths).toEqual(expect.arrayContaining(['seed', 'model.id', 'optimizer.learningRate']))
  },
  'runs.changeTags': {
    before: ({ client, run }) => client.call('runs.tag', { run, tags: ['old', 'kept'] }),
    input: ({ run }) => ({ runs: [run], add: ['new', 'kept'], remove: ['old'] }),
    answer: (summaries) => expect(summaries).toMatchObject([{ tags: ['kept', 'new'] }])
  },
  'runs.note': {
    input: ({ run }) => ({ run, note: 'too warm' }),
    answer: (summary, { run }) => expect(summary).toMatchObject({ id: run, note: 'too warm' })
  },
  'runs.pin': {
    input: ({ run }) => ({ runs: [run], isPinned: true }),
    answer: (summaries, { run }) => expect(summaries).toMatchObject([{ id: run, isPinned: true }])
  },
  'runs.tag': {
    input: ({ run }) => ({ run, tags: ['good'] }),
    answer: (summary, { run }) => expect(summary).toMatchObject({ id: run, tags: ['good'] })
  },
  'runs.evaluate': {
    input: ({ run }) => ({ run }),
    answer: (result, { run }) => expect(result).toEqual({ ...evaluation, runId: run })
  },
  'runs.cancelEvaluation': {
    input: () => ({ ticket: 'nobody' }),
    answer: (answer) => expect(answer).toEqual({ isCancelled: false })
  },
  // The run's trainer kept nothing of its validation.
  'runs.answers': {
    input: ({ run }) => ({ run }),
    answer: (view) =>
      expect(view).toMatchObject({ epochs: [], epoch: null, evaluation: null, images: [] })
  },
  // The run has not come so far as to know its data.
  'runs.dataChanges': {
    input: ({ run }) => ({ before: run, after: run }),
    answer: (found) => expect(found).toEqual({ before: null, after: null, changes: null })
  },
  // The run's trainer told of no checkpoint.
  'runs.suspects': { input: ({ run }) => ({ runs: [run] }), error: 'RUN_HAS_NO_WEIGHTS' },
  'runs.predict': {
    input: ({ run }) => ({ run, images: ['/b.png', '/c.png'] }),
    answer: (all) =>
      expect(all).toEqual([
        { ...prediction, image: '/b.png' },
        { ...prediction, image: '/c.png' }
      ])
  },
  'runs.embed': {
    input: ({ run }) => ({ run, method: 'pca' }),
    answer: (made, { run }) => expect(made).toMatchObject({ ...embedding, run: { id: run } })
  },
  'runs.activations': {
    input: ({ run }) => ({ run, images: 8 }),
    answer: ({ layers }) => expect(layers).toMatchObject([{ name: 'dense', zeros: 0.75 }])
  },
  'runs.cancelActivations': {
    input: () => ({ ticket: 'nobody' }),
    answer: (answer) => expect(answer).toEqual({ isCancelled: false })
  },
  'runs.embedding': {
    input: ({ run }) => ({ run }),
    answer: (kept) => expect(kept).toBeNull()
  },
  'runs.embeddingChanges': {
    input: ({ run }) => ({ run }),
    answer: (found) => expect(found).toEqual({ changes: null, problem: null })
  },
  'runs.cancelEmbedding': {
    input: () => ({ ticket: 'nobody' }),
    answer: (answer) => expect(answer).toEqual({ isCancelled: false })
  },
  'runs.thumbnails': {
    before: withMine,
    input: ({ run }) => ({ run, images: ['unknown'] }),
    answer: (all) => expect(all).toEqual([null])
  },
  'runs.import': {
    input: ({ place }) => {
      const path = join(place, 'keras.csv')
      writeFileSync(path, 'epoch,loss\n0,0.5\n1,0.25\n')
      return { path }
    },
    answer: ({ runs, notes }) => {
      expect(runs).toMatchObject([{ name: 'keras', epochsDone: 2, last: { loss: 0.25 } }])
      expect(notes).toEqual([])
    }
  },
  'runs.takeCapsule': {
    input: ({ place }) => ({ path: writeIdxFolder(join(place, 'no-capsule')) }),
    error: 'CAPSULE_DAMAGED'
  },
  'runs.delete': {
    input: ({ run }) => ({ runs: [run] }),
    answer: (result, { run }) => expect(result).toEqual({ deleted: [run], until: null })
  },
  'runs.deleted': {
    before: ({ client, run }) => client.call('runs.delete', { runs: [run], canBeUndone: true }),
    input: () => ({}),
    answer: (deleted, { run }) => expect(deleted).toMatchObject([{ id: run, name: expect.any(String) }])
  },
  'runs.restore': {
    before: ({ client, run }) => client.call('runs.delete', { runs: [run], canBeUndone: true }),
    input: ({ run }) => ({ runs: [run] }),
    answer: (summaries, { run }) => expect(summaries).toMatchObject([{ id: run }])
  }
}
