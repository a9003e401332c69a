import {
  type CustomLayer,
  type CustomNetwork,
  customNetwork,
  mostLayers,
  type NetworkNote,
  noteOf
} from '../../contract'
import { convolutionHead } from './convolution-head'
import { cited, type FileLayer } from './file-layer'
import { inputCountProblem } from './input-count'
import { readTopology } from './keras-topology'
import { LayerOptions } from './layer-options'
import { replacements, type Translated, translations } from './layer-translations'
import { type Scaling, scalingOfPixels } from './pixel-scaling'
import { unfit } from './unfit'
import { weightNotes } from './weight-notes'

/** A network of a file, as an experiment has it, and what of the file is not kept. */
export interface ReadNetwork {
  network: CustomNetwork
  notes: NetworkNote[]
}

/** More are not read by anybody. */
const mostNotes = 20

/** Layers of which images come out that are not the network's business. */
const augmentations = /^Random|^(CenterCrop|Resizing|AugMix|CutMix|MixUp|RandAugment)$/
const preprocessing = /^Lambda$/
/** Layers by whose names their weights are found. */
const hasWeights: readonly string[] = [
  ...['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Dense'],
  ...['BatchNormalization', 'LayerNormalization']
]
/** Layers after which there is no image any more. */
const makesVector: readonly string[] = [
  ...['Flatten', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Dense']
]

/**
 * The network that a text describes, as Keras or TensorFlow.js write it: `readTopology` says how. It
 * becomes layers that are trained here; what cannot be trained is refused by its name.
 * @throws AtelierError NETWORK_UNFIT
 */
export function readNetwork(text: string): ReadNetwork {
  const file = readTopology(text)
  const translator = new Translator(file.input, file.readFrom.startsWith('Keras 3'))
  for (const layer of file.layers) translator.take(layer)
  const end = translator.classifier(file.output)
  const network = {
    id: 'custom' as const,
    title: file.title,
    readFrom: file.readFrom,
    input: translator.nameOf(file.input),
    inputShape: translator.inputShape,
    layers: end.layers,
    classifier: end.classifier,
    classes: end.classes
  }
  const calls = file.fixedCalls.map(({ layer, training }) =>
    noteOf('callOption', { layer, value: training ? 'True' : 'False' })
  )
  const notes = [...translator.notes, ...calls, ...weightNotes(file.layers)]
  return { network: customNetwork.parse(network), notes: notes.slice(0, mostNotes) }
}

/** What a layer of the file has become. */
interface Place {
  /** The layer here whose result is its. */
  name: string
  isVector: boolean
  /** Where it ends in a softmax, which stands for nothing here. */
  hasSoftmax: boolean
}

class Translator {
  readonly notes: NetworkNote[] = []
  inputShape: CustomNetwork['inputShape'] = [null, null, null]
  private readonly layers: CustomLayer[] = []
  private readonly places = new Map<string, Place>()
  private readonly names = new Map<string, string>()
  private readonly taken = new Set<string>()
  private renamed = 0

  /** Whether a layer has said from where to where a pixel's values go. */
  private hasScaledPixels = false

  constructor(
    private readonly input: string,
    private readonly isOfKeras3: boolean
  ) {}

  take(layer: FileLayer): void {
    if (layer.className === 'InputLayer') {
      if (layer.name !== this.input) throw unfit('severalInputs', { count: 2 })
      this.inputShape = shapeOf(layer)
      const name = this.rename(layer.name)
      this.places.set(layer.name, { name, isVector: false, hasSoftmax: false })
      return
    }
    const inputs = layer.inputs.map((input) => this.placeOf(input))
    const inside = layer.inputs.find((_, i) => inputs[i]?.hasSoftmax)
    if (inside !== undefined) throw unfit('softmaxInside', { layer: cited(inside) })
    const isVector = inputs.some((each) => each.isVector)
    const translated = translate(layer, isVector, this.isOfKeras3)
    const isOfPixels = inputs.length === 1 && inputs[0]?.name === this.names.get(this.input)
    this.put(layer, inputs, isVector, isOfPixels ? this.ofPixels(layer, translated) : translated)
  }

  /** What a layer becomes that takes the images themselves, whose values go from 0 to 1 here. */
  private ofPixels({ name }: FileLayer, translated: Translated): Translated {
    const [part] = translated.parts
    if (translated.isUnset) this.notes.push(noteOf('normalization', { layer: cited(name) }))
    if (part?.type !== 'Rescaling' || this.hasScaledPixels) return { ...translated, isUnset: false }
    this.hasScaledPixels = true
    const { scaling, isOfBytes } = scalingOfPixels(part.config as Scaling)
    const isLeftOut = scaling === null
    if (isLeftOut) this.notes.push(noteOf('rescaling', { layer: cited(name) }))
    else if (isOfBytes)
      this.notes.push(
        noteOf('ofBytes', { layer: cited(name), scale: [scaling.scale].flat().map(String).join(', ') })
      )
    const rest = translated.parts.slice(1)
    return { parts: isLeftOut ? rest : [{ ...part, config: scaling }, ...rest] }
  }

  private put(layer: FileLayer, inputs: Place[], isVector: boolean, translated: Translated): void {
    const { parts, endsInSoftmax = false, before, isUnset = false } = translated
    const [first] = parts
    const count = inputs.length
    const problem =
      first === undefined
        ? count === 1
          ? null
          : { count, known: 'one' }
        : inputCountProblem(first.type, count)
    if (problem)
      throw unfit('inputCount', {
        layer: cited(layer.name),
        type: cited(layer.className),
        ...problem
      })
    if (isUnset) throw unfit('isPreprocessing', { layer: cited(layer.name), type: layer.className })

    let from = inputs.map(({ name }) => name)
    const add = (part: Translated['parts'][number], name: string, taken: string[]): string => {
      if (this.layers.length > mostLayers) throw unfit('tooManyLayers', { most: mostLayers })
      this.layers.push({ ...part, name, inputs: taken } as CustomLayer)
      return name
    }
    // The file's name is that of what has weights, else its result's.
    const weighted = parts.findIndex(({ type }) => hasWeights.includes(type))
    const named = weighted < 0 ? parts.length - 1 : weighted
    const own = parts.length > 0 ? this.rename(layer.name) : ''
    if (before) {
      const name = add(before.part, this.free(`${own}_input`), [from[before.input] ?? ''])
      from = from.map((each, i) => (i === before.input ? name : each))
    }
    const early = parts.at(-1)?.type === 'Reshape' ? 'vector' : 'part'
    parts.forEach((part, i) => {
      const name = i === named ? own : this.free(`${own}_${i < named ? early : 'activation'}`)
      from = [add(part, name, from)]
    })
    this.places.set(layer.name, {
      name: from[0] ?? '',
      isVector:
        parts.at(-1)?.type !== 'Reshape' &&
        (isVector || parts.some(({ type }) => makesVector.includes(type))),
      hasSoftmax: endsInSoftmax
    })
  }

  /** The layers before the classifier, and it: the last one is a dense layer. */
  classifier(output: string): Pick<CustomNetwork, 'layers' | 'classifier' | 'classes'> {
    const end = this.placeOf(output)
    const head = convolutionHead(this.layers, end.name)
    if (head) {
      this.layers.splice(0, this.layers.length, ...head.layers)
      this.notes.push(noteOf('denseHead', { layer: head.name }))
    }
    const last = this.layers.find(({ name }) => name === (head?.name ?? end.name))
    if (last?.type !== 'Dense')
      throw unfit('noClassifier', { layer: cited(end.name), type: last?.type ?? 'InputLayer' })
    const { name, config, inputs } = last
    if (config.activation !== 'linear')
      throw unfit('classifierActivation', { layer: cited(name), activation: config.activation })
    if (!end.hasSoftmax) this.notes.push(noteOf('softmaxAdded', { layer: name }))
    if (this.renamed > 0)
      this.notes.push(noteOf('renamed', { count: this.renamed, layer: this.firstRenamed }))
    const used = usedBy(this.layers, name)
    const layers = this.layers.filter((layer) => layer !== last && used.has(layer.name))
    if (layers.some((layer) => layer.inputs.includes(name)))
      throw unfit('noClassifier', { layer: cited(name), type: last.type })
    if (layers.length > mostLayers) throw unfit('tooManyLayers', { most: mostLayers })
    return { layers, classifier: { name, from: inputs[0] ?? '' }, classes: config.units }
  }

  nameOf(fileName: string): string {
    return this.names.get(fileName) ?? fileName
  }

  private placeOf(fileName: string): Place {
    const place = this.places.get(fileName)
    if (!place) throw unfit('noSuchInput', { layer: 'the model', input: cited(fileName) })
    return place
  }

  private firstRenamed = ''

  /** A layer's name here: its own with underscores for what has no place in names. */
  private rename(fileName: string): string {
    const plain = fileName.slice(0, 100).replace(/[^A-Za-z0-9_]/g, '_')
    if (!/[A-Za-z0-9]/.test(plain)) throw unfit('unnamed', { layer: cited(fileName) })
    const name = /^[A-Za-z]/.test(plain) ? plain : `layer_${plain}`.slice(0, 100)
    if (this.taken.has(name)) throw unfit('twice', { layer: cited(name) })
    if (name !== fileName && this.renamed++ === 0) this.firstRenamed = name
    this.taken.add(name)
    this.names.set(fileName, name)
    return name
  }

  private free(name: string): string {
    const short = name.slice(-90).replace(/^[^A-Za-z]+/, '')
    for (let i = 0; ; i++) {
      const each = i === 0 ? short : `${short}_${i}`
      if (this.taken.has(each)) continue
      this.taken.add(each)
      return each
    }
  }
}

/** @throws AtelierError NETWORK_UNFIT where it is no layer that is trained here */
function translate(layer: FileLayer, isVector: boolean, isOfKeras3: boolean): Translated {
  const { className: type } = layer
  const options = new LayerOptions(layer, isOfKeras3)
  const translation = Object.hasOwn(translations, type) ? translations[type] : undefined
  if (!translation) {
    const instead = Object.hasOwn(replacements, type) ? replacements[type] : undefined
    if (instead !== undefined) throw options.unfit('useInstead', { instead })
    if (augmentations.test(type)) throw options.unfit('isAugmentation', {})
    if (preprocessing.test(type)) throw options.unfit('isPreprocessing', {})
    throw options.unfit('layerType', { known: Object.keys(translations).join(', ') })
  }
  const translated = translation(options, isVector)
  options.finish()
  return translated
}

/** Height, width and channels of what the network takes. */
function shapeOf({ name, config }: FileLayer): CustomNetwork['inputShape'] {
  const given: unknown =
    config['batch_shape'] ??
    config['batch_input_shape'] ??
    (Array.isArray(config['shape']) ? [null, ...(config['shape'] as unknown[])] : undefined)
  if (given === undefined) throw unfit('noInputShape', {})
  const [, ...shape] = (Array.isArray(given) ? given : []) as unknown[]
  const isSide = (side: unknown, most: number): boolean =>
    side === null || (Number.isInteger(side) && (side as number) >= 1 && (side as number) <= most)
  if (shape.length !== 3) throw unfit('inputShape', { shape: shape.map(cited).join(', ').slice(0, 60) })
  if (!isSide(shape[0], 1024) || !isSide(shape[1], 1024) || !isSide(shape[2], 64))
    throw unfit('damaged', { layer: cited(name), what: 'shape' })
  return shape as CustomNetwork['inputShape']
}

/** The names of all layers that go into one, itself among them. */
function usedBy(layers: readonly CustomLayer[], name: string): Set<string> {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const used = new Set([name])
  // Grows while it is walked.
  for (const each of used) for (const input of byName.get(each)?.inputs ?? []) used.add(input)
  return used
}
