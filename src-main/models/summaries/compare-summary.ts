import type {
  ComparedLine,
  LayerType,
  ModelDescription,
  PrintedLayer,
  PrintedSummary,
  SummaryComparison,
  SummaryRow
} from '../../contract'
import { align } from './align'

type Kind =
  | 'input'
  | 'padding'
  | 'convolution'
  | 'cropping'
  | 'rescaling'
  | 'normalisation'
  | 'layer normalisation'
  | 'activation'
  | 'pooling'
  | 'global pooling'
  | 'add'
  | 'multiply'
  | 'concatenation'
  | 'flatten'
  | 'reshape'
  | 'dropout'
  | 'noise'
  | 'dense'

const ownKinds: Record<LayerType, Kind> = {
  InputLayer: 'input',
  ZeroPadding2D: 'padding',
  Cropping2D: 'cropping',
  Rescaling: 'rescaling',
  Conv2D: 'convolution',
  DepthwiseConv2D: 'convolution',
  SeparableConv2D: 'convolution',
  LayerNormalization: 'layer normalisation',
  BatchNormalization: 'normalisation',
  ReLU: 'activation',
  LeakyReLU: 'activation',
  Activation: 'activation',
  MaxPooling2D: 'pooling',
  AveragePooling2D: 'pooling',
  GlobalAveragePooling2D: 'global pooling',
  GlobalMaxPooling2D: 'global pooling',
  Add: 'add',
  Multiply: 'multiply',
  Concatenate: 'concatenation',
  Flatten: 'flatten',
  Reshape: 'reshape',
  Dropout: 'dropout',
  DropPath: 'dropout',
  SpatialDropout2D: 'dropout',
  GaussianNoise: 'noise',
  Dense: 'dense'
}
/** Other frameworks' names for the same, by how they begin: a narrow column cuts the rest. */
const otherKinds: readonly (readonly [RegExp, Kind])[] = [
  [/^(Separable|Depthwise)?Conv\d?d?/i, 'convolution'],
  [/^Batch_?Norm/i, 'normalisation'],
  [/^Layer_?Norm/i, 'layer normalisation'],
  [/^(Linear|Dense)$/i, 'dense'],
  [/^(Global|Adaptive)(Average|Avg|Max)/i, 'global pooling'],
  [/^(Max|Average|Avg)Pool/i, 'pooling'],
  [
    /^(ReLU|LeakyReLU|ELU|GELU|SiLU|Swish|Tanh|Sigmoid|Softmax|LogSoftmax|Hard\w+|Activation)/i,
    'activation'
  ],
  [/^Zero_?Pad/i, 'padding'],
  [/^Cropping/i, 'cropping'],
  [/^Rescaling/i, 'rescaling'],
  [/^GaussianNoise/i, 'noise'],
  [/^(Dropout|SpatialDropout|DropPath|StochasticDepth)/i, 'dropout'],
  [/^Flatten/i, 'flatten'],
  [/^Add$/i, 'add'],
  [/^Multiply$/i, 'multiply'],
  [/^Reshape/i, 'reshape'],
  [/^InputLayer/i, 'input']
]

interface Entry {
  kind: Kind | null
  layer: PrintedLayer
}

const kindOf = ({ type }: PrintedLayer): Kind | null =>
  ownKinds[type as LayerType] ?? otherKinds.find(([begins]) => begins.test(type))?.[1] ?? null

const channelsFirst = (shape: readonly number[]): number[] =>
  shape.length === 3 ? [...shape.slice(2), ...shape.slice(0, 2)] : [...shape]

/** Our layer as the other framework prints it: PyTorch's channels come first, and statistics are no parameters. */
function asPrinted(row: SummaryRow, printer: PrintedSummary['printer']): PrintedLayer {
  const shape = row.outputShape.slice(1).map((size) => size ?? -1)
  const isTorch = printer !== 'keras'
  return {
    name: row.name,
    type: row.type,
    outputShape: isTorch ? channelsFirst(shape) : shape,
    params: isTorch && row.type === 'BatchNormalization' ? row.params / 2 : row.params
  }
}

/** One pixel of many channels is a vector to some; Keras too may have its channels first. */
function isSameShape(ours: readonly number[], theirs: readonly number[]): boolean {
  const text = (shape: readonly number[]): string => shape.join('×')
  const vector = (shape: readonly number[]): string => text(shape.filter((size) => size !== 1))
  return (
    text(ours) === text(theirs) ||
    text(channelsFirst(ours)) === text(theirs) ||
    (ours.length !== theirs.length && vector(ours) === vector(theirs))
  )
}

function stateOf(ours: PrintedLayer, theirs: PrintedLayer): 'same' | 'shape' | 'params' | 'both' {
  const isShape = isSameShape(ours.outputShape, theirs.outputShape)
  const isCount = ours.params === theirs.params
  if (isShape) return isCount ? 'same' : 'params'
  return isCount ? 'shape' : 'both'
}

/** What it costs to take one for the other, and to leave one out; parameters weigh more than functions. */
const costs = { same: 0, shape: 0.7, params: 1, both: 1.5 }
const costOf = (ours: Entry, theirs: Entry): number =>
  ours.kind === null || ours.kind !== theirs.kind
    ? Number.POSITIVE_INFINITY
    : costs[stateOf(ours.layer, theirs.layer)]
const leftOut = ({ layer }: Entry): number => (layer.params > 0 ? 2 : 0.4)

/** A network of ours beside a summary that another framework printed, layer by layer. */
export function compareSummary(model: ModelDescription, printed: PrintedSummary): SummaryComparison {
  const ours = model.layers.map((row): Entry => {
    const layer = asPrinted(row, printed.printer)
    return { kind: kindOf(layer), layer }
  })
  const theirs = printed.layers
    .map((layer): Entry => ({ kind: kindOf(layer), layer }))
    // Containers, and functions that have no layer here, have nothing to be compared.
    .filter(({ kind, layer }) => kind !== null || layer.params > 0)
  const lines = withMoved(
    align(ours, theirs, costOf, leftOut).map(([own, other]) => lineOf(own?.layer, other?.layer))
  )

  const own = printed.printer === 'keras' ? model.params : torchCount(model)
  const { totals } = printed
  return {
    printer: printed.printer,
    lines,
    differences: lines.filter(({ state }) => !matters.has(state)).length,
    totals: { ours: own, theirs: totals, isSame: totals.total === null || totals.total === own.total }
  }
}

const matters: ReadonlySet<ComparedLine['state']> = new Set(['same', 'elsewhere', 'unlisted'])

/** PyTorch keeps moving statistics in buffers, which are not counted. */
const torchCount = ({ params }: ModelDescription): SummaryComparison['totals']['ours'] => ({
  total: params.trainable,
  trainable: params.trainable,
  nonTrainable: 0
})

function lineOf(ours: PrintedLayer | undefined, theirs: PrintedLayer | undefined): ComparedLine {
  if (ours && theirs) return { state: stateOf(ours, theirs), ours, theirs }
  const only = ours ?? theirs
  const alone = ours ? ('missing' as const) : ('extra' as const)
  return {
    state: only && only.params > 0 ? alone : 'unlisted',
    ours: ours ?? null,
    theirs: theirs ?? null
  }
}

/**
 * Branches are listed in another order by some, and what a table is too shallow for stands in one line:
 * what is the same on both sides is no difference.
 */
function withMoved(lines: ComparedLine[]): ComparedLine[] {
  const found = new Map<ComparedLine, PrintedLayer>()
  const taken = new Set<ComparedLine>()
  for (const extra of lines.filter(({ state }) => state === 'extra')) {
    const free = lines.filter((line) => line.state === 'missing' && !found.has(line))
    const parts = extra.theirs === null ? [] : partsOf(extra.theirs, free)
    if (parts.length > 0) taken.add(extra)
    for (const part of parts) found.set(part, extra.theirs as PrintedLayer)
  }
  return lines
    .filter((line) => !taken.has(line))
    .map((line): ComparedLine => {
      const theirs = found.get(line)
      return theirs ? { state: 'elsewhere', ours: line.ours, theirs } : line
    })
}

/** The lines that a layer of theirs is: one that is the same, or those whose container it is. */
function partsOf(theirs: PrintedLayer, free: readonly ComparedLine[]): ComparedLine[] {
  const kind = kindOf(theirs)
  if (kind !== null) {
    const twin = free.find(
      ({ ours }) => ours !== null && kindOf(ours) === kind && stateOf(ours, theirs) === 'same'
    )
    return twin ? [twin] : []
  }
  for (let from = 0; from < free.length; from++) {
    let [to, sum] = [from, 0]
    while (to < free.length && sum < theirs.params) sum += free[to++]?.ours?.params ?? 0
    if (sum === theirs.params) return free.slice(from, to)
  }
  return []
}
