import { describe, expect, it } from 'vitest'
import { referenceFiles } from '../../src-main/workbench/experiments/reference-files'
import { atelier } from '../support/command-line'
import { freshWorkspaces } from '../support/command-line-runs'
import { temporaryFolder } from '../support/temporary-folder'

const workspace = freshWorkspaces(temporaryFolder())
const all = referenceFiles.flatMap(({ runs }) => runs)

describe('atelier reference', () => {
  it('lists the runs that come with it, and takes all of them into the history, once', async () => {
    const place = workspace()
    const before = await atelier(place, ['reference'])
    expect(before.stdout.match(/ no *$/gm)).toHaveLength(all.length)

    const taken = await atelier(place, ['reference', 'take', 'all', '--json'])
    expect([taken.code, (JSON.parse(taken.stdout) as object[]).length]).toEqual([0, all.length])
    const again = await atelier(place, ['reference', '--json'])
    expect(JSON.parse(again.stdout)).toEqual(
      all.map(({ detail }) =>
        expect.objectContaining({ id: detail.summary.id, seed: detail.spec.seed, isTaken: true })
      )
    )
    const exported = await atelier(place, ['runs', 'show', all[0]?.detail.summary.id ?? '', '--json'])
    expect(JSON.parse(exported.stdout)).toMatchObject({
      imported: { from: 'reference' },
      weightsSha256: all[0]?.detail.weightsSha256
    })
  })

  it('trains none of them anew over its epochs: one that was stopped is refused, and stays', async () => {
    const place = workspace()
    const stopped = all.find(({ detail }) => detail.summary.status === 'stopped')?.detail
    const id = stopped?.summary.id ?? ''
    expect(await atelier(place, ['reference', 'take', id])).toMatchObject({ code: 0 })

    const resumed = await atelier(place, ['resume', id])
    const said = resumed.stderr.trim().split('\n')
    expect([resumed.code, said.length]).toEqual([1, 2])
    expect(said[0]).toContain('came without a checkpoint')
    const { stdout } = await atelier(place, ['runs', 'show', id, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      epochs: stopped?.epochs.map(({ at: _, ...epoch }) => epoch),
      weightsSha256: stopped?.weightsSha256
    })
  })
})
