import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier } from '../support/command-line'
import { idxBytes, writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const cache = { ATELIER_CACHE: join(root, 'cache') }
const run = (...args: string[]) => atelier(join(root, 'workspace'), args, cache)
const train = (name: string, ...more: string[]) =>
  run(
    'train',
    'quickstart',
    '--engine',
    'cpu',
    '--epochs',
    '1',
    '--batch-size',
    '10',
    '--set',
    'model={"id":"mlp","hiddenUnits":[4]}',
    '--set',
    'dataset.limit=null',
    '--name',
    name,
    ...more
  )

describe('an imported data set on the command line', () => {
  it('is named, renamed, re-pointed and removed; a run knows its former name and stays', async () => {
    const folder = writeIdxFolder(join(root, 'shapes'))
    const classes = join(root, 'names.txt')
    writeFileSync(classes, '\ufeff円\r\n三角\r\n四角\r\n星\r\n')
    expect(
      await run('datasets', 'import', folder, '--name', '図形', '--classes', classes)
    ).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `図形: 40 training and 10 test images, 4 classes, in ${folder}\n`
    })
    expect(await run('datasets', 'import', folder, '--name', '図形')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--replace')
    })
    expect(await train('first', '--set', 'dataset.id=図形')).toMatchObject({ code: 0, stderr: '' })

    expect(await run('datasets', 'rename', '図形', 'shapes')).toMatchObject({ code: 0 })
    const detail = JSON.parse((await run('datasets', 'show', 'shapes', '--json')).stdout) as object
    expect(detail).toMatchObject({
      id: 'shapes',
      classes: ['円', '三角', '四角', '星'],
      trainPerClass: [10, 10, 10, 10]
    })
    expect(await run('evaluate', 'first')).toMatchObject({ code: 0 })
    const { setup } = JSON.parse((await run('runs', 'show', 'first', '--json')).stdout) as {
      setup: { datasetSha256: string }
    }
    expect(detail).toMatchObject({ sha256: setup.datasetSha256 })

    expect(
      await run('datasets', 'repoint', 'shapes', writeIdxFolder(join(root, 'elsewhere')))
    ).toMatchObject({ code: 0, stdout: expect.stringContaining(join(root, 'elsewhere')) })
    expect(
      await run('datasets', 'repoint', 'shapes', writeIdxFolder(join(root, 'other'), { train: 30 }))
    ).toMatchObject({ code: 2, stderr: expect.stringContaining('is not that of "shapes"') })
    expect(await run('datasets', 'rm', 'shapes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /Removed "shapes" from the list; its files stay.*\nOne run was trained on it/
      )
    })
    expect(await run('evaluate', 'first')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no data set "図形"')
    })
    expect(JSON.parse((await run('runs', 'show', 'first', '--json')).stdout)).toMatchObject({
      name: 'first',
      status: 'completed'
    })
  })

  it('whose content was replaced is nothing that earlier runs are evaluated on', async () => {
    await run('datasets', 'import', writeIdxFolder(join(root, 'before')), '--name', 'changing')
    expect(await train('on changing', '--set', 'dataset.id=changing')).toMatchObject({ code: 0 })
    expect(
      await run(
        'datasets',
        'import',
        writeIdxFolder(join(root, 'after'), { train: 30 }),
        '--name',
        'changing',
        '--replace'
      )
    ).toMatchObject({ code: 0 })
    expect(await run('evaluate', 'on changing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not the one the run started on')
    })
  })
})

describe('what is remarkable about the data', () => {
  it('is said on stderr before anything is trained on it, and stdout stays what was asked for', async () => {
    const folder = writeIdxFolder(join(root, 'alone'))
    writeFileSync(join(folder, 'train-labels-idx1-ubyte'), idxBytes([40], new Uint8Array(40)))
    const answer = await train(
      'alone',
      '--set',
      'dataset.id=alone',
      '--set',
      `dataset.path=${folder}`,
      '--json'
    )
    expect(answer.code).toBe(0)
    expect(answer.stderr).toBe(
      'Warning: data set "alone": all 40 training images belong to one class ("0"): any model is right ' +
        'from the start.\nAdd images of the other classes.\n'
    )
    for (const line of answer.stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('type')
  })

  it('keeps a run from starting where it cannot be right', async () => {
    const folder = writeIdxFolder(join(root, 'stray'))
    const labels = readFileSync(join(folder, 'train-labels-idx1-ubyte'))
    labels[20] = 255
    writeFileSync(join(folder, 'train-labels-idx1-ubyte'), labels)
    expect(
      await train('stray', '--set', 'dataset.id=stray', '--set', `dataset.path=${folder}`)
    ).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^The data set "stray" cannot be right: 1 of its 50 labels go up to 255.*\nCorrect or remove/
      )
    })
    expect(await run('datasets', 'import', folder, '--name', 'stray')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('go up to 255')
    })
    writeFileSync(
      join(folder, 'train-images-idx3-ubyte'),
      idxBytes([40, 3, 8, 8], new Uint8Array(40 * 192))
    )
    expect(await run('datasets', 'import', folder, '--name', 'first')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('channels first')
    })
    expect((await run('runs')).stdout).not.toContain('stray')
  })
})
