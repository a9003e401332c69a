import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { atelier, tinyTraining } from '../support/command-line'
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
})

describe('figures of an evaluation', () => {
  it('ask for the evaluation where there is none, and leave no file behind', async () => {
    for (const kind of ['confusion', 'classes', 'calibration', 'misclassified']) {
      const { code, stderr } = await draw(['two'], kind, `none-${kind}.png`)
      expect(stderr.trimEnd().split('\n')).toEqual([
        'Run "two" was not evaluated yet, and this figure shows what was found then.',
        'Run "atelier evaluate two", or evaluate it in the window; then draw it again.'
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
    for (const kind of ['confusion', 'classes', 'calibration', 'misclassified'])
      for (const format of ['png', 'svg', 'pdf', 'csv']) {
        const { code, stderr } = await draw(['one'], kind, `${kind}.${format}`)
        expect([code, stderr], `${kind} ${format}`).toEqual([0, ''])
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
