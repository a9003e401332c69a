import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { experimentSpec, imageRecipe, type ReferenceRun } from '../../../src-main/contract'
import { presets } from '../../../src-main/workbench/experiments/experiment-sources'
import { referenceFiles } from '../../../src-main/workbench/experiments/reference-files'
import { curvesDigest, curvesOf, shortName } from '../../reference/curves'
import { type KeptResults, pageOf, stemPreset } from '../../reference/page'
import { curvesPath, drawnPresets, pages } from '../../reference/pages'
import { keepReference, readReference } from '../../reference/reference-file'
import { epochOf } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const [{ detail: quickstartRun }] = referenceFiles.find(({ id }) => id === 'quickstart')?.runs as [
  ReferenceRun
]
const spec = experimentSpec.parse({
  name: 'Small',
  model: { id: 'resnet50' },
  dataset: { id: 'fashion-mnist' },
  optimizer: { type: 'sgd' },
  epochs: 4,
  batchSize: 128
})

/** A run that ended each epoch at one of these validation accuracies, and knows 95% by heart. */
const run = (seed: number, accuracies: number[], seconds: number | null = null): ReferenceRun => ({
  isTimed: seconds !== null,
  detail: {
    ...quickstartRun,
    spec: { ...spec, seed },
    summary: { ...quickstartRun.summary, activeSeconds: seconds ?? 1 },
    epochs: accuracies.map((val_accuracy, i) => ({ ...epochOf(i + 1), accuracy: 0.95, val_accuracy })),
    weightsSha256: `hash of ${seed}`
  }
})
const pageOfKept = (kept: Partial<KeptResults>): string =>
  pageOf({ presets: [], ablation: [], stem: [], ...kept }, 'en')
const lineWith = (page: string, part: string): string | undefined =>
  page.split('\n').find((line) => line.includes(part))

/** Without what a machine decides. */
const aside = (experiment: object | undefined): object => ({
  ...experiment,
  ...{ seed: 0, engine: 'auto', precision: 'fp32' }
})

describe('the page of results', () => {
  it('is what is written of the kept runs, in every language', async () => {
    for (const { path, text } of await pages()) expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('has a figure of the curves as they are kept', async () => {
    const drawn = drawnPresets()
    if (drawn.length === 0) return expect(existsSync(curvesPath)).toBe(false)
    const svg = readFileSync(curvesPath, 'utf8')
    expect(svg).toContain(curvesDigest(drawn))
    for (const { id } of drawn.length > 1 ? drawn : []) expect(svg).toContain(`>${shortName(id)}`)
  })

  it('draws the mean of a preset over its seeds, and says what it was drawn from', async () => {
    const presetsHere = [{ id: 'small', runs: [run(1, [0.5, 0.6]), run(2, [0.5, 0.8])] }]
    const svg = await curvesOf(presetsHere)
    expect(svg).toContain('(n = 2)')
    expect(svg).toContain(curvesDigest(presetsHere))
    expect(curvesDigest([{ id: 'small', runs: [run(1, [0.5, 0.6])] }])).not.toBe(
      curvesDigest(presetsHere)
    )
  })

  it('keeps runs of the presets as they are today, so that a preset does not lose its proof', () => {
    for (const { id, runs } of referenceFiles) {
      const preset = presets.find((each) => each.id === id)
      for (const { detail } of preset ? runs : [])
        expect(aside(detail.spec)).toEqual(aside(preset?.spec))
    }
  })

  it('tells mean, sample deviation and number of seeds, and the time of timed runs alone', () => {
    const runs = [run(1, [0.5, 0.6, 0.7, 0.9], 600), run(2, [0.5, 0.6, 0.7, 0.92], 660)]
    const page = pageOfKept({ presets: [{ id: 'small', title: 'Small', spec, runs }] })
    // (90 + 92) / 2 = 91; deviations of 1 either way: the root of 2 / (2 - 1) is 1.41.
    expect(lineWith(page, '| `small`')).toContain('| 91.00% ± 1.41% | 2 | 4 | 10 min 30 s |')
    expect(lineWith(page, 'hash of 2')).toContain('| 2 | 4 | 92.00% | 95.00% | 11 min 00 s |')
  })

  it('says where a run was ended before its last epoch, and that it was not timed', () => {
    const presetsHere = [{ id: 'small', title: 'Small', spec, runs: [run(1, [0.5, 0.6])] }]
    const page = pageOfKept({ presets: presetsHere })
    expect(lineWith(page, '| `small`')).toContain('| 60.00% | 1 | 2 / 4 (not finished) | not timed |')
  })

  it('says what is learnt by heart, when 91.4% were passed, and how far the best was from the end', () => {
    const runs = [run(1, [0.9, 0.915, 0.93, 0.92])]
    const page = pageOfKept({ presets: [{ id: 'small', title: 'Small', spec, runs }] })
    expect(page).toContain('after 4 epochs knows 95.00% of its training images and 92.00% of the test')
    const flipped = { ...spec, augmentation: { ...spec.augmentation, flip: true } }
    const other = pageOfKept({ presets: [{ id: 'small', title: 'Small', spec: flipped, runs }] })
    expect(other).not.toContain('by heart')
    expect(page).toContain('passes 91.40% on the test images first after epoch 2')
    expect(page).toContain('was best after epoch 3 with 93.00%, and ends at 92.00%')
  })

  describe('of the ablation', () => {
    const named = (name: string, accuracy: number, epochs: number): ReferenceRun => {
      const { detail, ...rest } = run(1, new Array<number>(epochs).fill(accuracy))
      const summary = { ...detail.summary, name }
      return { ...rest, detail: { ...detail, spec: { ...spec, epochs }, summary } }
    }

    it('compares its runs with the first of as many epochs, most epochs first', () => {
      const short = [named('all', 0.91, 3), named('without', 0.895, 3), named('with more', 0.9125, 3)]
      const long = [named('all, longer', 0.93, 8), named('without, longer', 0.9, 8)]
      const page = pageOfKept({ ablation: [...short, ...long] })
      expect(lineWith(page, '| all |')).toContain('| 91.00% | – |')
      expect(lineWith(page, '| without |')).toContain('| 89.50% | −1.50 |')
      expect(lineWith(page, '| with more |')).toContain('| 91.25% | +0.25 |')
      expect(lineWith(page, '| all, longer |')).toContain('| 93.00% | – |')
      expect(lineWith(page, '| without, longer |')).toContain('| 90.00% | −3.00 |')
      expect(page.match(/Epochs: \d;/g)).toEqual(['Epochs: 8;', 'Epochs: 3;'])
    })

    it('says which differences say nothing', () => {
      // The root of 0.9 x 0.1 / 5,000 is 0.00424.
      expect(pageOfKept({ ablation: [named('all', 0.9, 3)] })).toContain('accuracy is 0.42 points')
    })
  })

  it('names every machine that runs of a preset were computed on, once', () => {
    const onCard = (seed: number): ReferenceRun => {
      const made = run(seed, [0.9])
      const { setup } = made.detail
      if (!setup) throw new Error('the kept run says nothing of its engine')
      const device = { ...setup.device, kind: 'gpu' as const, name: 'a card' }
      return { ...made, detail: { ...made.detail, setup: { ...setup, precision: 'bf16', device } } }
    }
    const runs = [run(1, [0.9]), onCard(2), onCard(3)]
    const page = pageOfKept({ presets: [{ id: 'small', title: 'Small', spec, runs }] })
    expect(lineWith(page, '| `small`')).toMatch(
      /\| tensorflow fp32; tensorflow bf16 \|.*cores; a card \|$/
    )
    expect(lineWith(page, 'hash of 3')).toContain('| tensorflow bf16, a card |')
  })

  it('compares the published stem with the own one, of seeds that both were trained with', () => {
    const of = (runs: ReferenceRun[]): KeptResults['presets'] => [
      { id: stemPreset, title: 'Small', spec, runs }
    ]
    const page = pageOfKept({ presets: of([run(1, [0.9, 0.944])]), stem: [run(1, [0.8, 0.915])] })
    expect(lineWith(page, 'the published stem')).toContain('comes to 91.50% instead of 94.40%')
    const others = pageOfKept({ presets: of([run(2, [0.944])]), stem: [run(1, [0.915])] })
    expect(others).not.toContain('the published stem')
  })

  it('compares presets that differ by the size of their images alone, by the means over seeds', () => {
    const { dataset } = spec
    const recipe = imageRecipe.parse({ height: 56, width: 56, channels: 1 })
    const large = { ...spec, name: 'Large', dataset: { ...dataset, recipe } }
    const pageOfLarge = (changes: object): string =>
      pageOfKept({
        presets: [
          { id: 'small', title: 'Small', spec, runs: [run(1, [0.91]), run(2, [0.93])] },
          { id: 'large', title: 'Large', spec: { ...large, ...changes }, runs: [run(1, [0.94])] }
        ]
      })
    const sentence = lineWith(pageOfLarge({}), 'scaled to 56x56')
    expect(sentence).toContain('`large` is `small` with images')
    expect(sentence).toContain('94.00% instead of 92.00%')
    expect(pageOfLarge({ epochs: 5 })).not.toContain('scaled to')
  })

  it('says nothing of why where a preset trains on a part of the images', () => {
    const few = { ...spec, dataset: { ...spec.dataset, limit: 6000 } }
    const runs = [run(1, [0.92, 0.91])]
    const page = pageOfKept({ presets: [{ id: 'few', title: 'Few', spec: few, runs }] })
    expect(page).not.toContain('was best after')
  })
})

describe('the runs that are kept', () => {
  const folder = temporaryFolder()

  it('are replaced by a repeated one, and joined by one of another seed or of more epochs', () => {
    const longer = run(1, [0.5])
    const kept = [run(1, [0.1]), run(2, [0.2]), run(1, [0.3])]
    for (const each of kept) keepReference('ablation', each, folder)
    keepReference(
      'ablation',
      { ...longer, detail: { ...longer.detail, spec: { ...spec, seed: 1, epochs: 8 } } },
      folder
    )
    const { runs } = readReference('ablation', folder)
    expect(runs.map(({ detail }) => detail.epochs[0]?.val_accuracy)).toEqual([0.3, 0.2, 0.5])
  })
})
