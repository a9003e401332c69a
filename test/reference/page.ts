import {
  augmentationConfig,
  decodeMetric,
  type EpochMetrics,
  type ExperimentSpec,
  formatDuration,
  type MetricName,
  type ReferenceRun
} from '../../src-main/contract'
import { spreadOf } from '../../src-main/figures/seed-table'
import { type Language, words } from './words'

export interface KeptResults {
  presets: readonly {
    id: string
    title: string
    spec: ExperimentSpec
    runs: readonly ReferenceRun[]
  }[]
  /** Of as many epochs on the same machine, the first is what the others are compared with. */
  ablation: readonly ReferenceRun[]
  /** {@link stemPreset} with the published stem, and nothing else changed. */
  stem: readonly ReferenceRun[]
}

/** The preset whose own stem is compared with the published one. */
export const stemPreset = 'fashion-mnist-best'

type Kept = KeptResults['presets'][number]

const percent = (value: number): string => `${(value * 100).toFixed(2)}%`
const valueOf = (epoch: EpochMetrics | undefined, metric: MetricName): number =>
  epoch ? decodeMetric(epoch[metric]) : Number.NaN
const lastOf = ({ detail }: ReferenceRun): EpochMetrics | undefined => detail.epochs.at(-1)

/** The page of results as Markdown: every number of it is one of `kept`, or worked out from these. */
export function pageOf(kept: KeptResults, language: Language): string {
  const text = words[language]
  const made = kept.presets.filter(({ runs }) => runs.length > 0)
  return [
    `# ${text.title}`,
    text.intro,
    text.published,
    text.protocol,
    overviewOf(made, language),
    `${text.repeat}: \`npm run reference -- ${made.find(isWhole)?.id ?? 'PRESET'}\`.`,
    ...(drawnOf(made).length > 0 ? [`![${text.title}](results.svg)`, text.curves] : []),
    ...made.flatMap((preset) => sectionOf(preset, language)),
    ...ablationOf(kept.ablation, language),
    ...whyOf(made, kept.stem, language)
  ]
    .join('\n\n')
    .concat('\n')
}

/** Whether its runs came to their end: what is repeated is compared with them. */
const isWhole = ({ runs }: Kept): boolean =>
  runs.every(({ detail }) => detail.epochs.length === detail.spec.epochs)

/** The table that has a row a preset. */
export const overviewOf = (presets: readonly Kept[], language: Language): string =>
  markdownTable(
    words[language].header,
    presets.filter(({ runs }) => runs.length > 0).map((preset) => rowOf(preset, language))
  )

/** Presets whose curves are drawn: what is compared has the reference's network. */
export const drawnOf = (presets: readonly Kept[]): Kept[] =>
  presets.filter(({ spec, runs }) => spec.model.id === 'resnet50' && runs.length > 0)

function rowOf({ id, runs }: Kept, language: Language): string[] {
  const text = words[language]
  const { mean, deviation, count } = spreadOf(
    runs.map(({ detail }) => detail),
    'val_accuracy'
  )
  const [first] = runs as [ReferenceRun]
  const places = runs.map((run) => placeOf(run, language))
  const times = runs.filter(({ isTimed }) => isTimed).map(({ detail }) => detail.summary.activeSeconds)
  const time = times.reduce((sum, each) => sum + each, 0) / times.length
  return [
    `\`${id}\``,
    deviation === null ? percent(mean) : `${percent(mean)} ± ${percent(deviation)}`,
    String(count),
    epochsOf(first, language),
    times.length === 0 ? text.untimed : formatDuration(time),
    eachOnce(places.map(({ engine }) => engine)),
    eachOnce(places.map(({ device }) => device))
  ]
}

/** What a run was computed by: engine and precision, and the card, or the processor. */
function placeOf({ detail: { setup, machine } }: ReferenceRun, language: Language): Place {
  return {
    engine: `${setup?.engine} ${setup?.precision}`,
    device:
      setup?.device.kind === 'gpu'
        ? setup.device.name
        : `${machine.cpu}, ${words[language].cores(setup?.threads ?? machine.cores)}`
  }
}
interface Place {
  engine: string
  device: string
}
const placeText = ({ engine, device }: Place): string => `${engine}, ${device}`

const eachOnce = (texts: readonly string[]): string => [...new Set(texts)].join('; ')

function epochsOf({ detail }: ReferenceRun, language: Language): string {
  const { epochs, spec } = detail
  return epochs.length === spec.epochs
    ? String(epochs.length)
    : `${epochs.length} / ${spec.epochs} (${words[language].unfinished})`
}

function sectionOf({ id, title, runs }: Kept, language: Language): string[] {
  const text = words[language]
  const rows = runs.map((run) => {
    const { spec, summary, weightsSha256 } = run.detail
    return [
      String(spec.seed),
      epochsOf(run, language),
      percent(valueOf(lastOf(run), 'val_accuracy')),
      percent(valueOf(lastOf(run), 'accuracy')),
      run.isTimed ? formatDuration(summary.activeSeconds) : text.untimed,
      placeText(placeOf(run, language)),
      weightsSha256 === null ? '–' : `\`${weightsSha256}\``
    ]
  })
  return [`## ${title}`, `\`npm run atelier -- train ${id}\``, markdownTable(text.runHeader, rows)]
}

/** Images of the training set that settings are chosen on. */
const heldBackImages = 5000

/** A table for each number of epochs and each machine, most epochs first. */
function ablationOf(runs: readonly ReferenceRun[], language: Language): string[] {
  const longestFirst = [...runs].sort((a, b) => b.detail.spec.epochs - a.detail.spec.epochs)
  const [first] = longestFirst
  if (!first) return []
  const text = words[language]
  const whole = valueOf(lastOf(first), 'val_accuracy')
  const error = Math.sqrt((whole * (1 - whole)) / heldBackImages)
  const groups = new Map<string, ReferenceRun[]>()
  for (const run of longestFirst) {
    const group = text.ablationGroup(epochsOf(run, language), placeText(placeOf(run, language)))
    groups.set(group, [...(groups.get(group) ?? []), run])
  }
  return [
    `## ${text.ablation}`,
    text.ablationText(heldBackImages, (error * 100).toFixed(2)),
    ...[...groups].flatMap(([title, group]) => [
      title,
      markdownTable(text.ablationHeader, comparedWithFirst(group))
    ])
  ]
}

function comparedWithFirst(runs: readonly ReferenceRun[]): string[][] {
  const accuracies = runs.map((run) => valueOf(lastOf(run), 'val_accuracy'))
  const [first = Number.NaN] = accuracies
  return runs.map((run, i) => {
    const accuracy = accuracies[i] ?? Number.NaN
    const points = (accuracy - first) * 100
    const difference = `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`
    return [run.detail.summary.name, percent(accuracy), i === 0 ? '–' : difference]
  })
}

/** A share of the test images that the published experiment ends at, with SGD. */
const publishedShare = 0.914

/** Whether images are changed before they are trained on. */
const isAugmented = ({ augmentation }: ExperimentSpec): boolean =>
  JSON.stringify(augmentation) !== JSON.stringify(augmentationConfig.parse({}))

/** What is said is of runs on all images. */
const isOnAllImages = ({ spec }: Kept): boolean => spec.dataset.limit === null

function whyOf(presets: readonly Kept[], stem: readonly ReferenceRun[], language: Language): string[] {
  const text = words[language]
  const sentences = presets.filter(isOnAllImages).flatMap(({ id, spec, runs: [run] }) => {
    const epochs = run?.detail.epochs ?? []
    const last = epochs.at(-1)
    if (!run || !last) return []
    const accuracies = epochs.map((epoch) => valueOf(epoch, 'val_accuracy'))
    const best = accuracies.indexOf(Math.max(...accuracies))
    const passed = accuracies.findIndex((accuracy) => accuracy >= publishedShare)
    const [trained, tested] = [valueOf(last, 'accuracy'), valueOf(last, 'val_accuracy')]
    return [
      ...(trained > tested && !isAugmented(spec)
        ? [text.overfit(id, epochs.length, percent(trained), percent(tested))]
        : []),
      ...(passed < 0 ? [] : [text.reaches(id, percent(publishedShare), passed + 1)]),
      ...(best === epochs.length - 1
        ? []
        : [text.bestOf(id, percent(accuracies[best] ?? Number.NaN), best + 1, percent(tested))])
    ]
  })
  sentences.push(...sizeSentences(presets, language), ...stemSentences(presets, stem, language))
  return sentences.length === 0
    ? []
    : [`## ${text.why}`, sentences.map((sentence) => `- ${sentence}`).join('\n')]
}

/** What larger images add, where they are all that two presets differ by. */
function sizeSentences(presets: readonly Kept[], language: Language): string[] {
  const asFiles = ({ name: _, dataset, ...rest }: ExperimentSpec): string =>
    JSON.stringify({ ...rest, dataset: { ...dataset, recipe: null } })
  const meanOf = ({ runs }: Kept): string =>
    percent(
      spreadOf(
        runs.map(({ detail }) => detail),
        'val_accuracy'
      ).mean
    )
  return presets.flatMap((larger) => {
    const { recipe } = larger.spec.dataset
    const same = presets.find(
      ({ spec }) => spec.dataset.recipe === null && asFiles(spec) === asFiles(larger.spec)
    )
    if (!recipe || !same) return []
    return [words[language].larger(larger.id, recipe.width, same.id, meanOf(larger), meanOf(same))]
  })
}

/** What the published stem comes to in the place of the preset's own, of each seed that both were trained with. */
function stemSentences(
  presets: readonly Kept[],
  stem: readonly ReferenceRun[],
  language: Language
): string[] {
  const own = presets.find(({ id }) => id === stemPreset)?.runs ?? []
  return stem.flatMap((run) => {
    const { seed } = run.detail.spec
    const same = own.find(({ detail }) => detail.spec.seed === seed)
    if (!same) return []
    const [published, made] = [run, same].map((each) => percent(valueOf(lastOf(each), 'val_accuracy')))
    return [words[language].stem(stemPreset, seed, published as string, made as string)]
  })
}

function markdownTable(header: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
