import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { EpochMetrics, LogLine } from '../../src-main/contract'
import { tensorboardRuns } from '../../src-main/exchange/tensorboard/read-log-folder'
import { atelier, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()

it('a log folder that is written while a run trains has every value, its log and its last confusion', async () => {
  const workspace = join(root, 'workspace')
  const logs = join(root, 'logs')
  const args = [...tinyTraining, '--epochs', '2', '--name', 'seen', '--tensorboard', logs]
  const { code, stderr } = await atelier(workspace, args)
  expect([code, stderr]).toEqual([0, ''])

  const [run, ...others] = tensorboardRuns(logs)
  expect(others).toEqual([])
  const values = new Map<string, number[]>()
  for await (const points of run?.points() ?? [])
    for (const { metric, value } of points) values.set(metric, [...(values.get(metric) ?? []), value])

  const shown = await atelier(workspace, ['runs', 'show', 'seen', '--json'])
  const { epochs } = JSON.parse(shown.stdout) as { epochs: EpochMetrics[] }
  expect(epochs).toHaveLength(2)
  expect(values.get('train/epoch_loss')).toEqual(epochs.map(({ loss }) => loss))
  expect(values.get('validation/epoch_accuracy')).toEqual(epochs.map((each) => each.val_accuracy))

  const table = join(root, 'steps.csv')
  const exported = ['export', 'runs', 'seen', '--rows', 'metric', '--out', table]
  expect((await atelier(workspace, exported)).code).toBe(0)
  const steps = readFileSync(table, 'utf8').split('\r\n')
  const losses = steps.filter((line) => line.includes('batch_loss'))
  expect(values.get('train/batch_loss')).toHaveLength(losses.length)
  expect(losses.length).toBeGreaterThan(2)

  const log = await atelier(workspace, ['runs', 'log', 'seen', '--json'])
  const texts = run?.facts.texts.join('\n') ?? ''
  for (const { text } of JSON.parse(log.stdout) as LogLine[]) expect(texts).toContain(text)
  // A history has no place for them: that is said where they are read.
  expect(run?.facts.notes).toEqual(['Its pictures (1) were not taken in.'])
})
