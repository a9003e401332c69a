import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WorkbenchEvent } from '../../../src-main/contract'
import { DatasetService } from '../../../src-main/workbench/datasets/dataset-service'
import { greyPng, writeFiles } from '../../support/picture-folder'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const cache = join(root, 'cache')
const folder = join(root, 'pictures')
const pictures = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [
    `${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`,
    greyPng(2, 2, [i, 1, 2, 3])
  ])
)
const request = { folder, name: 'pets', classes: null, replace: false }
/** Every file below a folder. */
const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

describe('importing pictures', () => {
  beforeEach(() => vi.stubEnv('ATELIER_CACHE', cache))
  afterEach(() => vi.unstubAllEnvs())
  writeFiles(folder, pictures)

  it('leaves nothing behind where it is cancelled, and can be done again', async () => {
    const events: WorkbenchEvent[] = []
    const service = new DatasetService((event) => {
      events.push(event)
      if (event.type === 'dataset-progress' && event.phase === 'decoding') service.cancel('pets')
    })
    await expect(service.import(request)).rejects.toMatchObject({ code: 'IMPORT_CANCELLED' })
    expect(filesIn(cache)).toEqual([])
    expect(events.at(-1)).toMatchObject({ type: 'dataset-progress', done: true })

    const again = new DatasetService(() => undefined)
    expect(await again.import(request)).toMatchObject({ id: 'pets', trainCount: 32, testCount: 8 })
    await again.remove('pets')
  })

  it('leaves what another data set is made of where an import of the same is cancelled', async () => {
    const service = new DatasetService((event) => {
      if (event.type === 'dataset-progress') service.cancel('twin')
    })
    await service.import(request)
    const kept = filesIn(cache)
    // Other images of the same pictures: they are decoded anew, and so there is something to cancel.
    const twin = { ...request, name: 'twin', recipe: { height: 5 } }
    await expect(service.import(twin)).rejects.toMatchObject({ code: 'IMPORT_CANCELLED' })
    expect(filesIn(cache)).toEqual(expect.arrayContaining(kept))
    expect((await service.show('pets')).trainCount).toBe(32)
    await service.remove('pets')
  })

  it('divides them as it is told where nothing else says how', async () => {
    const service = new DatasetService(() => undefined)
    const half = await service.import({ ...request, testShare: 0.5 })
    expect(half).toMatchObject({ trainCount: 20, testCount: 20 })
    await service.remove('pets')
  })

  it('says whether a data set lies in a folder', async () => {
    const service = new DatasetService(() => undefined)
    await service.import(request)
    expect([await service.areIn(root), await service.areIn(join(root, 'pict'))]).toEqual([true, false])
    await service.remove('pets')
  })
})
