import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { freshWorkspaces, objects, show, underWay } from '../support/command-line-runs'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = freshWorkspaces(root)

describe('what cannot be done', () => {
  const twoLines = async (
    place: string,
    args: string[],
    code: number,
    problem: RegExp,
    fix: RegExp
  ): Promise<void> => {
    const result = await atelier(place, args)
    const lines = result.stderr.trimEnd().split('\n')
    expect(lines, args.join(' ')).toEqual([expect.stringMatching(problem), expect.stringMatching(fix)])
    expect(result.code, args.join(' ')).toBe(code)
  }

  it('is refused with what is wrong and what to do', async () => {
    const place = workspace()
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '2', '--set', 'schedule={"type":"step","every":5}'],
      2,
      /schedule\.every: 5 epochs is more than the run's 2/,
      /Correct these fields/
    )
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '2', '--set', 'schedule={"type":"cosine","epochs":3}'],
      2,
      /schedule\.epochs: 3 epochs is more than the run's 2/,
      /Correct/
    )
    await twoLines(
      place,
      [...tinyTraining, '--batch-size', '1', '--set', 'augmentation.mixup=0.2'],
      2,
      /augmentation\.mixup: mixup needs a batch size of at least 2/,
      /Correct/
    )
    await twoLines(place, [...tinyTraining, '--from', 'nothing'], 2, /no run "nothing"/, /atelier runs/)
    await twoLines(place, ['resume', 'nothing'], 2, /no run "nothing"/, /atelier runs/)

    await atelier(place, [...tinyTraining, '--epochs', '3', '--name', 'done'])
    const { folder, checkpoints } = await show(place, 'done')
    await twoLines(
      place,
      ['resume', 'done'],
      1,
      /"done" cannot be resumed: it is completed/,
      /continue from one of its checkpoints/
    )
    await twoLines(place, ['pause', 'done'], 1, /"done" is not running/, /./)
    await twoLines(
      place,
      ['steer', 'done', '--epochs', '9'],
      1,
      /"done" cannot be changed: it is completed/,
      /continue from a checkpoint/
    )
    await twoLines(place, ['steer', 'done'], 2, /No change was given/, /atelier help/)
    await twoLines(
      place,
      ['steer', 'done', '--learning-rate', 'fast'],
      2,
      /"fast" is not a positive number/,
      /atelier help/
    )
    await twoLines(place, ['runs', 'move', 'done', '1'], 1, /"done" is not waiting/, /Only queued runs/)
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '9', '--from', 'done@epoch-0099.safetensors'],
      2,
      /"done" has no checkpoint epoch-0099\.safetensors/,
      /atelier checkpoints RUN/
    )
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '3', '--from', 'done'],
      2,
      /epochs: the checkpoint has 3 epochs behind it already/,
      /more epochs/
    )
    await twoLines(
      place,
      [
        ...tinyTraining,
        '--epochs',
        '9',
        '--set',
        'model={"id":"mlp","hiddenUnits":[17]}',
        '--from',
        'done'
      ],
      1,
      /belongs to another model/,
      /the model the checkpoint was trained with/
    )
    rmSync(join(folder, checkpoints.at(-1)?.file ?? 'none'))
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '9', '--from', `done@${checkpoints.at(-1)?.file}`],
      2,
      /has no checkpoint checkpoints\/epoch-0003/,
      /atelier checkpoints RUN/
    )
  })

  it('is to resume a run that trains already, and one whose data set is another one now', async () => {
    const place = workspace()
    const data = writeIdxFolder(join(root, 'changing'), { train: 128, test: 16, size: 28 })
    const args = [
      'train',
      'quickstart',
      '--engine',
      'cpu',
      '--batch-size',
      '32',
      '--set',
      'dataset={"id":"changing","path":"' + data + '"}',
      '--set',
      'model={"id":"mlp","hiddenUnits":[16]}',
      '--epochs',
      '20000',
      '--json'
    ]
    const training = await underWay(place, 'mine', args)
    await twoLines(place, ['resume', 'mine'], 1, /"mine" is still running/, /Stop it first/)
    await atelier(place, ['pause', 'mine'])
    await training.result
    const before = await show(place, 'mine')
    writeIdxFolder(data, { train: 132, test: 16, size: 28 })
    await twoLines(
      place,
      ['resume', 'mine'],
      1,
      /data set "changing" is not the one the run started on/,
      /Restore the original data/
    )
    // The run is as good as before: with its data back it goes on.
    expect((await show(place, 'mine')).epochs).toEqual(before.epochs)
    writeIdxFolder(data, { train: 128, test: 16, size: 28 })
    const child = startCli(place, ['resume', 'mine', '--json'])
    const result = finished(child)
    await lineOf(child, (line) => line.includes('"epoch"'))
    child.kill('SIGINT')
    expect(objects((await result).stdout).at(-1)).toMatchObject({ status: 'stopped' })
    expect(await show(place, 'mine')).toMatchObject({
      setup: { datasetSource: 'folder', trainCount: 128 }
    })
  })

  it('is to go on from checkpoints that are all damaged; one that is whole is enough', async () => {
    const place = workspace()
    const training = await underWay(place, 'broken')
    await atelier(place, ['stop', 'broken'])
    await training.result
    const { folder } = await show(place, 'broken')
    const files = readdirSync(join(folder, 'checkpoints')).map((name) =>
      join(folder, 'checkpoints', name)
    )
    const contents = files.map((path) => readFileSync(path))
    for (const path of files) truncateSync(path, 4096)
    expect(contents.every(({ length }) => length > 4096)).toBe(true)
    await twoLines(
      place,
      ['resume', 'broken'],
      1,
      /^The checkpoint .* is damaged/,
      /Use another checkpoint/
    )
  })
})
