import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { tinySpec } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const run = (...args: string[]) =>
  atelier(join(root, 'workspace'), args, { ATELIER_CACHE: join(root, 'cache') })

const shown = async (
  name: string
): Promise<{ setup: object; weightsSha256: string; spec: { dataset: object } }> =>
  JSON.parse((await run('runs', 'show', name, '--json')).stdout)

describe('a run with corrections', () => {
  it('trains without what is left out, and is evaluated on what is corrected', async () => {
    const folder = writeIdxFolder(join(root, 'mine'))
    expect(await run('datasets', 'import', folder, '--name', 'mine')).toMatchObject({ code: 0 })
    const list = join(root, 'list.csv')
    writeFileSync(list, 'file,label\ntrain/20,\ntrain/21,2\ntest/3,\n')
    const document = join(root, 'document.json')

    const corrected = await run('datasets', 'correct', 'mine', list, '--out', document)
    // test/3 is the same image as train/3: both are left out.
    expect(corrected).toMatchObject({ code: 0, stderr: '' })
    expect(corrected.stdout).toContain('3 images left out, 1 relabelled, 1 of both in the test part\n')
    const hash = /^Corrections ([0-9a-f]{64})\n/.exec(corrected.stdout)?.[1] ?? ''
    // The document makes the same corrections elsewhere.
    const again = await run('datasets', 'correct', 'mine', document, '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ corrections: hash })
    expect(Object.keys(JSON.parse(readFileSync(document, 'utf8')).images)).toHaveLength(3)

    const spec = join(root, 'spec.json')
    writeFileSync(spec, JSON.stringify({ ...tinySpec(), dataset: { id: 'mine' } }))
    const set = ['--set', `dataset.corrections=${hash}`]
    expect(await run('train', spec, ...set, '--name', 'first')).toMatchObject({ code: 0 })
    expect(await run('train', spec, '--name', 'as given')).toMatchObject({ code: 0 })

    const first = await shown('first')
    expect(first.setup).toMatchObject({
      trainCount: 38,
      validationCount: 9,
      corrections: { leftOut: 3, relabelled: 1, inTest: 1 }
    })
    expect((await run('runs', 'show', 'first')).stdout).toMatch(
      /^Corrected +3 images left out, 1 relabelled \(1 of both in the test part\)$/m
    )
    const asGiven = await shown('as given')
    expect(asGiven.setup).not.toHaveProperty('corrections')
    expect(asGiven.weightsSha256).not.toBe(first.weightsSha256)

    // What became of each image is known without its folder, by its content.
    const compared = ['runs', 'compare', 'as given', 'first', '--data']
    const { before, after, changes } = JSON.parse((await run(...compared, '--json')).stdout)
    expect(before).not.toBe(after)
    expect(changes).toMatchObject({
      ...{ added: { count: 0 }, removed: { count: 3 }, changed: { count: 0 } },
      ...{ renamed: { count: 0 }, moved: { count: 0 } },
      relabelled: { count: 1, images: [{ path: expect.stringMatching(/^[0-9a-f]{64}$/), to: '2' }] }
    })
    expect((await run(...compared)).stdout).toContain('\nRemoved     3: ')

    const evaluation = JSON.parse((await run('evaluate', 'first', '--json')).stdout) as {
      perClass: { support: number }[]
    }
    // Ten test images of four classes in turn, the fourth of them left out.
    expect(evaluation.perClass.map(({ support }) => support)).toEqual([3, 3, 2, 1])
  })

  it('that the workspace does not have is refused at its field', async () => {
    const refused = await run('train', 'quickstart', '--set', `dataset.corrections=${'0'.repeat(64)}`)
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^The corrections 0{64} are not in this workspace\.\nBring /)
    })
  })
})
