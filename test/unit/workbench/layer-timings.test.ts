import { describe, expect, it } from 'vitest'
import { type LayerTimes, layerTimesRequest, type WorkbenchEvent } from '../../../src-main/contract'
import { LayerTimings } from '../../../src-main/workbench/analysis/layer-timings'
import { TrainerJobs } from '../../../src-main/workbench/processes/trainer-jobs'
import { fakeLauncher } from '../../support/fake-trainer'

const measured: LayerTimes = {
  ...{ engine: 'cpu', precision: 'fp32', batchSize: 8, stepSeconds: 0.2, isBesideTraining: false },
  layers: [{ name: 'dense', together: [], forwardSeconds: 0.01, backwardSeconds: 0.02 }]
}

function timings(isTraining = false) {
  const { launch, trainers } = fakeLauncher()
  const events: WorkbenchEvent[] = []
  const house = new LayerTimings(
    new TrainerJobs(launch),
    () => null,
    () => isTraining,
    (event) => void events.push(event)
  )
  const measure = (ticket: string | null, batchSize = 8) =>
    house.measure(layerTimesRequest.parse({ config: { id: 'mlp' }, batchSize, ticket }))
  const isAt = (i: number) => expect.poll(() => trainers[i]?.job?.kind).toBe('layers')
  return { house, trainers, events, measure, isAt }
}

describe('the times of layers', () => {
  it('are measured once, whatever the ticket, and for another batch again', async () => {
    const { trainers, measure, isAt } = timings()
    const first = measure('one')
    await isAt(0)
    await trainers[0]?.end({ ok: true, value: measured })
    expect(await first).toEqual(measured)
    expect(await measure('two')).toEqual(measured)
    const other = measure(null, 16)
    await isAt(1)
    await trainers[1]?.end({ ok: true, value: { ...measured, batchSize: 16 } })
    expect((await other).batchSize).toBe(16)
    expect(trainers).toHaveLength(2)
  })

  it('tell whoever asked by a ticket how many layers are done', async () => {
    const { trainers, events, measure, isAt } = timings()
    const asked = measure('mine')
    await isAt(0)
    trainers[0]?.layers(0, 2)
    trainers[0]?.layers(1, 2)
    await trainers[0]?.end({ ok: true, value: measured })
    await asked
    expect(events).toEqual([
      { type: 'layers-progress', ticket: 'mine', done: 0, total: 2 },
      { type: 'layers-progress', ticket: 'mine', done: 1, total: 2 }
    ])
  })

  it('are given up by their ticket, and measured anew when they are asked for again', async () => {
    const { house, trainers, measure, isAt } = timings()
    const asked = measure('mine')
    await isAt(0)
    expect(house.cancel('another')).toBe(false)
    expect(house.cancel('mine')).toBe(true)
    await expect(asked).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    expect(trainers[0]?.killed).toBe(true)
    expect(house.cancel('mine')).toBe(false)

    const again = measure('mine')
    await isAt(1)
    await trainers[1]?.end({ ok: true, value: measured })
    expect(await again).toEqual(measured)
  })
})
