import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recordExportRequest } from '../../../src-main/contract'
import { RunStore } from '../../../src-main/runs/run-store'
import { RecordExports } from '../../../src-main/workbench/figures/record-exports'
import { Tickets } from '../../../src-main/workbench/tickets'
import { epochOf, machine, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()

it('runs of one name are exported into a folder each, and what is given up leaves nothing', async () => {
  const store = new RunStore(join(root, 'workspace'))
  const ids = ['20260101-000000-aaaa', '20260101-000000-bbbb']
  for (const id of ids) {
    const made = { machine, applicationVersion: '1', commit: null, createdAt: 1 }
    store.create({ id, name: 'same', spec: tinySpec(), ...made })
    store.append(id, [
      { type: 'setup', setup: tinySetup },
      { type: 'epoch', metrics: epochOf(1) }
    ])
  }
  const tickets = new Tickets('exports')
  const nothing = (): never => expect.unreachable('nothing is drawn or evaluated')
  const exports = new RecordExports(
    {
      store,
      dataViews: { thumbnails: nothing },
      runJobs: { handOver: nothing },
      embeddings: { make: nothing },
      pictures: { pathOf: nothing }
    },
    { evaluate: nothing },
    tickets
  )
  const request = recordExportRequest.parse({ runs: ids, format: 'tensorboard' })
  const { folder, names } = await exports.make(request)
  expect(names.sort()).toEqual(ids.map((id) => `same-${id}`))
  for (const name of names) expect(readdirSync(join(folder, name))).toContain('train')

  const given = exports.make({ ...request, temporary: true, ticket: 'mine' })
  expect([tickets.cancel('another'), tickets.cancel('mine')]).toEqual([false, true])
  await expect(given).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
  expect(readdirSync(join(folder, '..')).filter((name) => name.startsWith('.'))).toEqual([])
})
