import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch'
import { typedCalls, type WorkbenchEvent } from '../../src-main/contract'
import { forkLauncher } from '../../src-main/workbench/processes/trainer-client'
import { Workbench } from '../../src-main/workbench/workbench'
import { cliPath } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const images = 40

describe('an evaluation that is asked for', () => {
  const workbench = new Workbench({
    workspace: join(root, 'workspace'),
    launch: forkLauncher(resolve(cliPath, '../trainer.js'))
  })
  const call: ReturnType<typeof typedCalls> = (name, input) =>
    typedCalls((...asked) =>
      createDispatcher({ workbench, host: 'cli', address: () => null }).call(...asked)
    )(name, input)
  const events: WorkbenchEvent[] = []
  let run = ''

  beforeAll(async () => {
    workbench.onEvent((event) => void events.push(event))
    const spec = {
      model: { id: 'mlp', hiddenUnits: [4] },
      dataset: { id: 'mine', path: writeIdxFolder(join(root, 'data'), { train: 32, test: images }) },
      optimizer: { type: 'sgd', learningRate: 0.01 },
      epochs: 1,
      batchSize: 16,
      engine: 'cpu'
    }
    run = (await call('runs.start', { spec })).id
    // oxlint-disable-next-line vitest/no-restricted-vi-methods -- polling wants a test, and this is before one
    await vi.waitFor(
      async () => expect((await call('runs.show', { run })).summary.status).toBe('completed'),
      { timeout: 120_000, interval: 100 }
    )
  }, 180_000)
  afterAll(() => workbench.close())

  it('ends when it is given up, keeps nothing, and can be asked for again', async () => {
    const asked = call('runs.evaluate', { run, ticket: 'mine' })
    const refused = expect(asked).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    expect(await call('runs.cancelEvaluation', { ticket: 'another' })).toEqual({ isCancelled: false })
    expect(await call('runs.cancelEvaluation', { ticket: 'mine' })).toEqual({ isCancelled: true })
    await refused
    const { folder } = await call('runs.show', { run })
    expect(existsSync(join(folder, 'evaluations'))).toBe(false)

    const { confusionMatrix } = await call('runs.evaluate', { run, ticket: 'mine' })
    expect(confusionMatrix.flat().reduce((sum, count) => sum + count, 0)).toBe(images)
    expect(readdirSync(join(folder, 'evaluations'))).toHaveLength(1)
  })

  it('tells how far it is, up to the last image', async () => {
    events.length = 0
    await call('runs.evaluate', { run })
    const told = events.flatMap((event) =>
      event.type === 'pictures-progress' && event.phase === 'evaluating' ? [event] : []
    )
    expect(told[0]).toMatchObject({ datasetId: 'mine', done: 16, total: images })
    expect(told.at(-1)).toMatchObject({ datasetId: 'mine', done: images, total: images })
  })
})
