import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { plotFormats } from '../../src-main/contract'
import { loadDataset } from '../../src-main/datasets/load'
import { pixelsOf } from '../../src-main/trainer/jobs/reference'
import { dataPlaces } from '../../src-main/workbench/files/folders'
import { atelier, tinyTraining } from '../support/command-line'
import { greyPng } from '../support/picture-folder'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const place = join(root, 'workspace')
const out = (name: string): string => join(root, name)
/** Draws a figure, and what came of it. */
const draw = (
  run: string[],
  kind: string,
  file: string,
  ...more: string[]
): ReturnType<typeof atelier> =>
  atelier(place, [
    'export',
    'plot',
    ...run,
    '--kind',
    kind,
    '--format',
    file.replace(/.*\./, ''),
    '--out',
    out(file),
    ...more
  ])

beforeAll(async () => {
  await atelier(place, [...tinyTraining, '--epochs', '2', '--name', 'one'])
  await atelier(place, [...tinyTraining, '--epochs', '2', '--name', 'two', '--seed', '7'])
  // As runs of an earlier version are, which kept nothing of their validation.
  for (const run of readdirSync(join(place, 'runs')))
    renameSync(answersOf(run), `${answersOf(run)}-aside`)
})
const answersOf = (run: string): string => join(place, 'runs', run, 'answers')
const bringAnswersBack = (): void => {
  for (const run of readdirSync(join(place, 'runs')))
    renameSync(`${answersOf(run)}-aside`, answersOf(run))
}

describe('figures of an evaluation', () => {
  it('ask for the evaluation where there is none, and leave no file behind', async () => {
    for (const kind of ['confusion', 'classes', 'calibration', 'misclassified']) {
      const { code, stderr } = await draw(['two'], kind, `none-${kind}.png`)
      expect(stderr.trimEnd().split('\n')).toEqual([
        'Run "two" was not evaluated yet, and this figure shows what was found then.',
        expect.stringMatching(
          /^Run "atelier evaluate \S+", or evaluate it in the window; then draw it again\.$/
        )
      ])
      expect(code).toBe(1)
      expect(existsSync(out(`none-${kind}.png`))).toBe(false)
    }
  })

  it('show what the evaluation printed', async () => {
    const evaluated = await atelier(place, ['evaluate', 'one', '--json'])
    const evaluation = JSON.parse(evaluated.stdout) as {
      accuracy: number
      confusionMatrix: number[][]
      calibration: { images: number; correct: number }[]
      mistakes: { label: number; predicted: number }[]
    }
    expect((await draw(['one'], 'confusion', 'matrix.json')).stderr).toBe('')
    const { rows } = JSON.parse(readFileSync(out('matrix.json'), 'utf8')) as { rows: unknown[][] }
    expect(rows.map((row) => row.slice(1))).toEqual(evaluation.confusionMatrix)

    const images = evaluation.confusionMatrix.flat().reduce((a, b) => a + b, 0)
    const sum = (of: 'images' | 'correct'): number =>
      evaluation.calibration.reduce((total, bin) => total + bin[of], 0)
    expect(sum('images')).toBe(images)
    expect(sum('correct') / images).toBeCloseTo(evaluation.accuracy, 12)
    expect(evaluation.mistakes.every(({ label, predicted }) => label !== predicted)).toBe(true)
  })

  it('are drawn in every format', async () => {
    // test/long has each of them in each.
    for (const file of ['confusion.png', 'classes.pdf', 'calibration.csv', 'misclassified.svg']) {
      const { code, stderr } = await draw(['one'], file.replace(/\..*/, ''), file)
      expect([code, stderr], file).toEqual([0, ''])
    }
    const gallery = readFileSync(out('misclassified.svg'), 'utf8')
    expect(gallery.match(/<image /g)?.length).toBe(40)
    const { width, height } = PNG.sync.read(readFileSync(out('confusion.png')))
    expect([width, height]).toEqual([1920, 1080])
  })
})

describe('figures of runs', () => {
  it('are drawn of what is recorded', async () => {
    expect((await draw(['one', 'two'], 'parallel', 'parallel.csv')).code).toBe(0)
    expect(readFileSync(out('parallel.csv'), 'utf8').split('\r\n')[0]).toBe('run,name,seed,val_accuracy')
    expect((await draw(['one', 'two'], 'learning-rate', 'rate.svg')).code).toBe(0)
    expect((await draw(['one'], 'architecture', 'network.svg')).code).toBe(0)
    expect(readFileSync(out('network.svg'), 'utf8')).toContain('>dense_1</text>')
  })

  it('are runs by one of their settings, and the difference of what two of them got wrong', async () => {
    bringAnswersBack()
    for (const format of plotFormats) {
      const point = await draw(['one', 'two'], 'scatter', `scatter.${format}`, '--metric', 'val_loss')
      const cells = await draw(['one@1', 'one@2'], 'difference', `difference.${format}`, '--shares')
      expect([point.stderr, cells.stderr], format).toEqual(['', ''])
    }
    expect(readFileSync(out('scatter.csv'), 'utf8').split('\r\n')[0]).toBe('run,name,seed,val_loss')
    const from = ['export', 'plot', '--recipe', out('difference.png')]
    const again = await atelier(place, [...from, '--out', out('again.png')])
    expect(again.stderr).toBe('')
    expect(readFileSync(out('again.png')).equals(readFileSync(out('difference.png')))).toBe(true)

    // What the rows of a confusion matrix of shares sum up to is the same, one, in both.
    const { rows } = JSON.parse(readFileSync(out('difference.json'), 'utf8')) as { rows: number[][] }
    for (const [, ...row] of rows) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 10)
    expect(rows.flatMap(([, ...row]) => row).some((value) => value !== 0)).toBe(true)

    expect(await draw(['one', 'two'], 'scatter', 'no.png', '--setting', 'optimizer.type')).toMatchObject(
      {
        code: 1,
        stderr:
          'This figure (scatter) cannot be drawn: the runs do not differ in "optimizer.type".\n' +
          'Choose one of seed.\n'
      }
    )
    expect(await draw(['one'], 'difference', 'no.png')).toMatchObject({
      code: 1,
      stderr:
        'This figure (difference) cannot be drawn: it is of two runs, and one was given.\n' +
        'Name two runs, or two epochs of one: RUN@3 RUN@8.\n'
    })
    expect(await draw(['one', 'two'], 'scatter', 'no.png', '--metric', 'learning_rate')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/which a rate says nothing of\.\nChoose one of loss, /)
    })
  })

  it('are the mean of runs that differ by seed alone where that is asked for', async () => {
    const seeds = await draw(
      ['one', 'two'],
      'curves',
      'seeds.csv',
      ...['--metric', 'val_loss,learning_rate', '--group-by', 'seed']
    )
    expect([seeds.code, seeds.stderr]).toEqual([0, ''])
    const rows = readFileSync(out('seeds.csv'), 'utf8').trimEnd().split('\r\n')
    expect(rows.slice(1).map((row) => row.split(',').slice(1, 4).join(' '))).toEqual([
      ...['val_loss 1 2', 'val_loss 2 2'],
      ...['learningRate 1 2', 'learningRate 2 2']
    ])

    const lossOf = async (run: string): Promise<number> => {
      const { stdout } = await atelier(place, ['runs', 'show', run, '--json'])
      return (JSON.parse(stdout) as { epochs: { val_loss: number }[] }).epochs[1]?.val_loss ?? 0
    }
    const [a, b] = [await lossOf('one'), await lossOf('two')]
    const [mean, deviation] = (rows[2] ?? '').split(',').slice(4).map(Number)
    expect(mean).toBeCloseTo((a + b) / 2, 12)
    // Of two numbers it is their distance over the root of two.
    expect(deviation).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12)

    expect(await draw(['one'], 'parallel', 'no.png', '--group-by', 'seed')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--group-by is for curves/)
    })
    expect(
      await draw(['one'], 'curves', 'no.png', '--metric', 'loss', '--group-by', 'model')
    ).toMatchObject({ code: 2, stderr: expect.stringMatching(/not grouped by "model"/) })
  })

  it('are refused where there is nothing to see', async () => {
    expect(await draw(['one'], 'parallel', 'no.png')).toMatchObject({
      code: 1,
      stderr:
        'This figure (parallel) cannot be drawn: one run has nothing to differ from.\n' +
        'Choose runs of different settings.\n'
    })
    expect(await draw(['one', 'two'], 'architecture', 'no.png')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/shows one run, and 2 were given\.\nDraw a figure of each run\.\n/)
    })
    expect(await draw(['one'], 'pie', 'no.png')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/"pie" is no kind of figure; they are curves, learning-rate,/)
    })
    expect(existsSync(out('no.png'))).toBe(false)
  })
})

describe('feature maps', () => {
  const maps = (name: string, ...more: string[]): ReturnType<typeof atelier> =>
    draw(['maps'], 'feature-maps', name, ...more)

  beforeAll(async () => {
    const made = await atelier(place, [
      ...tinyTraining.map((each) => each.replace(/^model=.*/, 'model={"id":"lenet5"}')),
      ...['--epochs', '1', '--limit', '32', '--engine', 'wasm', '--name', 'maps']
    ])
    expect([made.code, made.stderr]).toEqual([0, ''])
  })

  it('of a picture are those of the test image that it shows', async () => {
    const { test } = await loadDataset({ id: 'garments', path: null }, dataPlaces(place))
    const image = pixelsOf(test, [28, 28, 1], Uint32Array.of(3))
    writeFileSync(out('garment.png'), greyPng(28, 28, image))
    expect((await maps('number.csv', '--image', '3')).stderr).toBe('')
    expect((await maps('picture.csv', '--image', out('garment.png'))).stderr).toBe('')
    const numbers = readFileSync(out('number.csv'), 'utf8')
    expect(numbers.split('\r\n').length).toBeGreaterThan(6)
    expect(readFileSync(out('picture.csv'), 'utf8')).toBe(numbers)

    await maps('other.csv', '--image', out('garment.png'), '--invert')
    expect(readFileSync(out('other.csv'), 'utf8')).not.toBe(numbers)
    await maps('layer.json', '--image', out('garment.png'), '--layer', 'average_pooling2d')
    const { atelier: said } = JSON.parse(readFileSync(out('layer.json'), 'utf8')) as {
      atelier: { recipe: { layer: string; picture: object } }
    }
    // Whoever gets the figure learns what the picture was called, as it was given, and no other place.
    expect(said.recipe).toMatchObject({
      layer: 'average_pooling2d',
      picture: { name: out('garment.png'), path: null, upload: null, invert: false }
    })
    const from = ['export', 'plot', '--recipe', out('layer.json'), '--out', out('again.svg')]
    expect(await atelier(place, from)).toMatchObject({ code: 0, stderr: '' })
  })

  it('are refused of what is no picture', async () => {
    writeFileSync(out('no.jpg'), 'no picture')
    for (const [file, reason] of [
      ['no.jpg', /no\.jpg could not be read/],
      ['absent.png', /absent\.png could not be read/]
    ] as const) {
      const { code, stderr } = await maps('none.png', '--image', out(file))
      expect([code, stderr.trimEnd().split('\n')]).toEqual([
        expect.any(Number),
        [expect.stringMatching(reason), expect.any(String)]
      ])
      expect(code).toBeGreaterThan(0)
      expect(existsSync(out('none.png'))).toBe(false)
    }
  })
})

describe('a figure that is kept', () => {
  const plot = (...args: string[]): ReturnType<typeof atelier> =>
    atelier(place, ['export', 'plot', ...args])
  const curves = ['--metric', 'loss', '--axis', 'step', '--smoothing', '0.5']

  it('is drawn again from its recipe, or from itself, to the same bytes', async () => {
    const recipe = out('kept.json')
    const first = await plot('one', 'two', ...curves, '--out', out('a.png'), '--save-recipe', recipe)
    expect([first.code, first.stderr]).toEqual([0, ''])
    const bytes = readFileSync(out('a.png'))
    for (const from of [recipe, out('a.png')]) {
      expect(await plot('--recipe', from, '--out', out('b.png'), '--force')).toMatchObject({ code: 0 })
      expect(readFileSync(out('b.png')).equals(bytes)).toBe(true)
    }
    for (const format of ['svg', 'pdf', 'pgf', 'pptx', 'json', 'csv']) {
      for (const name of ['c', 'd'])
        expect(
          await plot('--recipe', recipe, '--out', out(`${name}.${format}`), '--force')
        ).toMatchObject({ code: 0 })
      expect(readFileSync(out(`c.${format}`)).equals(readFileSync(out(`d.${format}`)))).toBe(true)
    }
  })

  it('can be drawn of other runs, or otherwise, than its recipe says', async () => {
    const from = ['--recipe', out('kept.json')]
    await plot('two', ...from, '--metric', 'accuracy', '--out', out('e.json'))
    const { usermeta } = JSON.parse(readFileSync(out('e.json'), 'utf8')) as {
      usermeta: { atelier: { recipe: object; runs: { name: string }[] } }
    }
    const said = usermeta.atelier
    expect(said.runs.map(({ name }) => name)).toEqual(['two'])
    expect(said.recipe).toMatchObject({ metrics: ['accuracy'], axis: 'step', smoothing: 0.5 })
  })

  it('can be of whichever runs fit a query', async () => {
    const query = out('query.json')
    const asked = { atelierFigure: 1, query: { status: 'completed' }, metrics: ['val_loss'] }
    writeFileSync(query, JSON.stringify(asked))
    expect(await plot('--recipe', query, '--out', out('query.csv'))).toMatchObject({ code: 0 })
    expect(readFileSync(out('query.csv'), 'utf8')).toMatch(/,one,1,[\s\S]*,two,1,/)
  })

  it.each([
    [{ atelierFigure: 1, runs: ['one'], colour: 'red' }, /cannot be drawn: colour: unknown field\./],
    [{ atelierFigure: 2, runs: ['one'] }, /cannot be drawn: atelierFigure: /],
    [{ atelierFigure: 1, query: { tag: 'none' } }, /no run to draw: none fits the query\./],
    [[], /cannot be drawn: it is JSON of something else\./]
  ])('is refused in two lines where its recipe is wrong: %j', async (recipe, problem) => {
    const path = out('wrong.json')
    writeFileSync(path, JSON.stringify(recipe))
    const { code, stderr } = await plot('--recipe', path, '--out', out('wrong.png'))
    expect(code).toBeGreaterThan(0)
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(problem), expect.any(String)])
    expect(existsSync(out('wrong.png'))).toBe(false)
  })
})

describe('verifying a folder of figures', () => {
  const verify = (folder: string): ReturnType<typeof atelier> =>
    atelier(place, ['figures', 'verify', folder])

  it('says a line for each run that has changed or is gone, and fails', async () => {
    const folder = out('figures')
    mkdirSync(join(folder, 'deeper'), { recursive: true })
    await atelier(place, [...tinyTraining, '--epochs', '1', '--name', 'three'])
    await draw(['one', 'three'], 'learning-rate', 'figures/rates.svg')
    await draw(['one'], 'confusion', 'figures/deeper/matrix.pdf')
    writeFileSync(join(folder, 'notes.json'), '{}')
    expect(await verify(folder)).toEqual({
      code: 0,
      stdout: '2 of 2 figures would be drawn the same today\n',
      stderr: ''
    })

    await atelier(place, ['runs', 'rm', 'three'])
    const { code, stdout } = await verify(folder)
    expect(code).toBe(1)
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^rates\.svg: run "three" \(\S+\) is gone$/),
      '1 of 2 figures would be drawn the same today'
    ])
  })

  it('says where there is no figure', async () => {
    expect(await verify(out('nowhere'))).toMatchObject({
      code: 1,
      stderr: `There is no figure of Atelier in ${out('nowhere')}.\nName a folder that figures were exported into.\n`
    })
  })
})
