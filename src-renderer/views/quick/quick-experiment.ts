import {
  type DatasetInfo,
  type ExperimentInput,
  type ExperimentSpec,
  experimentSpec,
  type ShelfEntry
} from '../../../src-main/contract'

/** Pictures that are enough for a first answer within a minute. */
const mostImages = 1000
/** Pictures that are held back to see how good it is, where a data set has very many of them. */
const mostHeld = 250
/** What is said of weights that are not here, and everything that they need is known of. */
const smallest = 'efficientnet-lite0'

type UsableEntry = ShelfEntry & { model: string; input: NonNullable<ShelfEntry['input']> }

const isUsable = (entry: ShelfEntry): entry is UsableEntry =>
  entry.model !== null && entry.input !== null

/** The weights to begin with: the smallest that are here, else those that are fetched the soonest. */
export function quickWeights(shelf: readonly ShelfEntry[]): UsableEntry | null {
  const usable = shelf.filter(isUsable)
  const [here] = usable
    .filter(({ path }) => path !== null)
    .sort((a, b) => (a.bytes ?? Infinity) - (b.bytes ?? Infinity))
  return here ?? usable.find(({ id }) => id === smallest) ?? null
}

type Data = Pick<DatasetInfo, 'id' | 'trainCount' | 'testCount' | 'imageShape'>

/** What is trained on and what is held back: of very many pictures as many as a minute allows. */
function dataOf({ id, trainCount, testCount }: Data): ExperimentInput['dataset'] {
  const takesTest = testCount > 0 && testCount <= mostHeld * 2
  return {
    id,
    limit: trainCount > mostImages ? mostImages : null,
    validation: takesTest
      ? { from: 'test' }
      : { from: 'train', fraction: Math.min(0.2, mostHeld / trainCount), stratified: true }
  }
}

/**
 * The last layer of a pretrained network, trained on what the rest makes of the pictures, which are seen as
 * its weights expect them.
 */
export function headOnly(data: Data, { id, model, input }: UsableEntry): ExperimentSpec {
  const { height, width } = input
  return experimentSpec.parse({
    name: data.id,
    model: { id: model },
    weights: { from: id, head: 'new' },
    fineTuning: { frozenEpochs: null },
    dataset: {
      ...dataOf(data),
      recipe: { height, width, channels: 3, fit: 'fit', background: 'auto' }
    },
    optimizer: { type: 'adam', learningRate: 0.003 },
    schedule: { type: 'cosine' },
    epochs: 20,
    batchSize: 32
  })
}

/** A small network from random weights, for data that no pretrained one is for, or where there is none. */
export function fromScratch(data: Data, isOfPictures: boolean): ExperimentSpec {
  return experimentSpec.parse({
    name: data.id,
    model: { id: 'cnn' },
    dataset: {
      ...dataOf(data),
      recipe: isOfPictures
        ? { height: 64, width: 64, channels: data.imageShape[2], fit: 'fit', background: 'auto' }
        : null
    },
    optimizer: { type: 'adam', learningRate: 0.001 },
    schedule: { type: 'cosine' },
    epochs: 20,
    batchSize: 32
  })
}

/**
 * The same data with the same pictures held back, from a run's weights on: a stage more every other epoch,
 * earlier ones with lower rates, and batch normalisation as many more pictures made it.
 */
export function fineTuned(run: { id: string; spec: ExperimentSpec }): ExperimentSpec {
  const { spec } = run
  return experimentSpec.parse({
    ...spec,
    name: `${spec.name} fine-tuned`,
    dataset: { ...spec.dataset, limit: null },
    weights: {
      from: run.id,
      head: 'keep',
      ...(spec.weights?.normalization === undefined ? {} : { normalization: spec.weights.normalization })
    },
    fineTuning: { frozenEpochs: 0, unfreezeEvery: 2, layerDecay: 0.6, freezeNormalization: true },
    optimizer: { type: 'adam', learningRate: 0.0003 },
    schedule: { type: 'cosine' },
    epochs: 10,
    // Parts of pictures, and no mirror: what is written or points somewhere stays what it is.
    augmentation: { crop: { area: [0.6, 1], aspect: [0.85, 1.18] } }
  } satisfies ExperimentInput)
}

/** The same network as it is, for longer: what helps one that began from nothing. */
export function trainedLonger(run: { id: string; spec: ExperimentSpec }): ExperimentSpec {
  const { spec } = run
  return experimentSpec.parse({
    ...spec,
    name: `${spec.name} longer`,
    dataset: { ...spec.dataset, limit: null },
    epochs: spec.epochs * 3,
    augmentation: { crop: { area: [0.6, 1], aspect: [0.85, 1.18] } }
  } satisfies ExperimentInput)
}
