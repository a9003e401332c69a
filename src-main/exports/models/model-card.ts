import { formatBytes, formatNumber, type ModelExportOptions, type Parity } from '../../contract'
import type { ModelFile, ModelFormat, PortableModel } from './portable-model'

export interface CardSubject {
  model: PortableModel
  format: ModelFormat
  options: ModelExportOptions
  files: ModelFile[]
  parity: Parity
  /** What times were measured on; '' where that is not known. */
  processor: string
}

/** A model card in Markdown (Mitchell et al., "Model Cards for Model Reporting", 2019): what is known. */
export function modelCard(subject: CardSubject): string {
  const { model, format, files } = subject
  return [
    `# ${inline(model.name)}`,
    `${format.title} model, written by Atelier ${model.provenance.version}: \`${files[0]?.path ?? ''}\`.`,
    section('The network', networkRows(subject)),
    `## Its input\n\n${inputText(model)}`,
    `## Its answers\n\n${format.answers}, in the order of these ${model.classNames.length} classes:\n\n${classList(model.classNames)}`,
    section('Where it comes from', originRows(model)),
    section('How good it is', metricRows(model)),
    `## Whether this file computes the same\n\n${parityText(subject)}`
  ].join('\n\n')
}

type Row = [what: string, value: string]

function section(title: string, rows: Row[]): string {
  if (rows.length === 0) return `## ${title}\n\nNothing is recorded.`
  const lines = rows.map(([what, value]) => `| ${inline(what)} | ${inline(value)} |`)
  return `## ${title}\n\n| | |\n| --- | --- |\n${lines.join('\n')}`
}

/** In one line, and nothing in it is taken for Markdown. */
const inline = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`)

function networkRows(subject: CardSubject): Row[] {
  const { model, options, files, parity, processor } = subject
  const { architecture } = model
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  const { milliseconds, reader, inFp32 } = parity
  const beside = (text: string | undefined): string => (text === undefined ? '' : `; in fp32 ${text}`)
  const where = [reader, 'one thread', processor].filter((each) => each !== '').join(', ')
  return [
    ['Architecture', architecture.id],
    ['Parameters', architecture.params.total.toLocaleString('en')],
    ['Multiply-adds for one image', Math.round(architecture.flops / 2).toLocaleString('en')],
    ['Weights', precisions[options.precision]],
    ['Batch normalisation', options.fold ? 'folded into the layers before it' : 'as trained'],
    [
      'Size',
      `${formatBytes(bytes)} (${bytes.toLocaleString('en')} bytes)` +
        beside(inFp32 ? formatBytes(inFp32.bytes) : undefined)
    ],
    ...(milliseconds === null
      ? []
      : [
          [
            'Time for one image',
            `${milliseconds.toFixed(2)} ms` +
              `${beside(inFp32 ? `${inFp32.milliseconds.toFixed(2)} ms` : undefined)} (${where})`
          ] as Row
        ])
  ]
}

const precisions = {
  fp32: 'fp32',
  fp16: 'kernels in fp16, computed in fp32',
  int8: 'kernels in int8 with a scale for each output channel, computed in fp32'
} as const satisfies Record<ModelExportOptions['precision'], string>

function inputText({ input }: PortableModel): string {
  const { height, width, channels, recipe, scale, mean, deviation } = input
  const colours = channels === 1 ? 'grey' : channels === 3 ? 'red, green, blue' : `${channels} channels`
  const isNormalized = mean.some((value) => value !== 0) || deviation.some((value) => value !== 1)
  return [
    `Images of ${height} x ${width} pixels (${colours}), values 0 to 255, as [batch, height, width, channels].`,
    isNormalized
      ? `Inside: (pixel * ${scale} - [${mean.join(', ')}]) / [${deviation.join(', ')}].`
      : `Inside: pixel * ${scale}.`,
    recipe
      ? `Pictures of other sizes became images so: ${fits[recipe.fit]}; background: ${
          recipe.background === 'auto'
            ? 'white under dark drawings, else black'
            : `rgb(${recipe.background.join(', ')})`
        }.`
      : 'It learnt from arrays of this size.'
  ].join('\n')
}

const fits = {
  fit: 'scaled to fit with their proportions kept, borders filled with the background',
  pad: 'scaled down to fit where they are larger, borders filled with the background',
  crop: 'scaled to fill with their proportions kept, what stands over cut off on both sides',
  stretch: 'each side scaled by itself'
} as const

/** So many classes are listed; the file beside the card has all of them. */
const mostListed = 200

function classList(names: string[]): string {
  const listed = names.slice(0, mostListed).map((name, i) => `${i}. ${inline(name)}`)
  const more = names.length - listed.length
  return [...listed, ...(more > 0 ? [`and ${more.toLocaleString('en')} more`] : [])].join('\n')
}

function originRows({ provenance }: PortableModel): Row[] {
  const { run, checkpoint, dataset, weightsSha256, training } = provenance
  const at = checkpoint.step > 0 ? `, step ${checkpoint.step} of the next` : ''
  const counts: Row[] =
    dataset.trainCount === null
      ? []
      : [
          ['Trained on', `${dataset.trainCount.toLocaleString('en')} images`],
          ['Validated on', `${(dataset.validationCount ?? 0).toLocaleString('en')} images`]
        ]
  return [
    ['Run', `${run.name} (${run.id})`],
    ['Checkpoint', `${checkpoint.file} (${checkpoint.epoch} epochs${at})`],
    ['Weights, SHA-256', weightsSha256],
    ['Data', dataset.id],
    ['Data, SHA-256', dataset.sha256],
    ...counts,
    ...training.map(({ what, value }): Row => [what, value])
  ]
}

function metricRows({ provenance: { metrics, validationFrom } }: PortableModel): Row[] {
  const part =
    validationFrom === null ? '' : ` (on ${validationParts[validationFrom] ?? validationFrom})`
  return Object.entries(metrics).map(([name, value]) => [
    `${name}${name.startsWith('val_') ? part : ''}`,
    name.endsWith('accuracy') ? `${(value * 100).toFixed(2)}%` : formatNumber(value)
  ])
}

const validationParts: Record<string, string> = {
  test: 'the test images',
  validation: 'the validation images',
  train: 'training images that were kept aside',
  fold: 'a fold of the training images'
}

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`
/** What an accuracy changes by, in words. */
function points({ before, after }: { before: number; after: number }): string {
  const change = 100 * (after - before)
  if (change === 0) return 'nothing is lost'
  return `${Math.abs(change).toFixed(2)} percentage points are ${change < 0 ? 'lost' : 'gained'}`
}

function parityText({ parity }: CardSubject): string {
  const { reader, images, imagesFrom, difference, allowed, sameClass, sameWeights, accuracy } = parity
  const source = {
    test: 'images of the test part',
    train: 'images of the training part',
    noise: 'images of noise (the data was not there any more)'
  }[imagesFrom]
  const lines = []
  if (difference !== null)
    lines.push(
      `Read by ${reader} and run on ${images} ${source}, no logit differs from Atelier's own by more than ` +
        `${difference.toExponential(1)} (allowed: ${allowed.toExponential(1)}); ` +
        `${sameClass ?? 0} of ${images} images get the same class.`
    )
  else lines.push(`Read again by ${reader}. Logits were not computed: it cannot run the network.`)
  if (accuracy)
    lines.push(
      `Of these images, ${percent(accuracy.before)} are classified rightly by Atelier in fp32 and ` +
        `${percent(accuracy.after)} by this file: ${points(accuracy)}.`
    )
  if (sameWeights) lines.push("The weights that were read are the checkpoint's, bit for bit.")
  return lines.join('\n')
}
