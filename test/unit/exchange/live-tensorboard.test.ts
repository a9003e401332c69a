import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WorkbenchEvent } from '../../../src-main/contract'
import { tensorboardRuns } from '../../../src-main/exchange/tensorboard/read-log-folder'
import { LiveTensorboard } from '../../../src-main/workbench/exchange/live-tensorboard'
import { epochOf, stepsFrom } from '../../support/run-fixtures'
import { recordOf } from '../../support/run-record'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const { detail } = recordOf()
const { summary } = detail
const told = (
  events: Extract<WorkbenchEvent, { type: 'run' }>['events'],
  runId = summary.id
): WorkbenchEvent => ({ type: 'run', runId, seq: 1, events, summary })

async function valuesOf(folder: string, metric: string): Promise<[number, number][]> {
  const found: [number, number][] = []
  for await (const points of tensorboardRuns(folder)[0]?.points() ?? [])
    for (const point of points) if (point.metric === metric) found.push([point.step, point.value])
  return found
}

describe('a log folder that grows while a run trains', () => {
  it('has at once what happened, from before it was known which run is meant, and of no other', async () => {
    const folder = join(root, 'grows')
    const live = new LiveTensorboard(folder, () => expect.unreachable())
    live.take(told([{ type: 'steps', steps: stepsFrom(1, 2, 0.5) }]))
    live.take(told([{ type: 'steps', steps: stepsFrom(1, 2, 9) }], 'another'))
    live.begin(detail)
    live.take(told([{ type: 'steps', steps: stepsFrom(3, 1, 'NaN') }]))
    live.take(told([{ type: 'epoch', metrics: epochOf(1, { val_loss: 0.75 }) }]))

    // Nothing was closed yet.
    expect(await valuesOf(folder, 'train/batch_loss')).toEqual([
      [1, 0.5],
      [2, 0.5],
      [3, NaN]
    ])
    expect(await valuesOf(folder, 'validation/epoch_loss')).toEqual([[0, 0.75]])
    live.end(detail, { log: [], confusionMatrix: null })
    expect(tensorboardRuns(folder)).toHaveLength(1)
  })

  it('that cannot be made is said before anything is trained', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => new LiveTensorboard(join(root, 'file', 'logs'), () => undefined)).toThrow()
  })

  it('that goes away is said once, and the run is not troubled', () => {
    const folder = join(root, 'gone')
    const troubles: unknown[] = []
    const live = new LiveTensorboard(folder, (error) => troubles.push(error))
    live.begin(detail)
    rmSync(folder, { recursive: true })
    mkdirSync(root, { recursive: true })
    writeFileSync(folder, 'a file in its place')
    live.take(told([{ type: 'epoch', metrics: epochOf(1) }]))
    live.take(told([{ type: 'epoch', metrics: epochOf(2) }]))
    live.end(detail, { log: [], confusionMatrix: null })
    expect(troubles).toHaveLength(1)
  })
})
