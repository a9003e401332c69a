import { type Architecture, AtelierError, asOthersSay } from '../../contract'
import { weightedLayers } from '../../models/layer-tensors'
import { nameOf, type WeightFile, type WeightTensor, weightsUnreadable } from '../files/weight-file'
import { type Naming, namingsFor } from './tensor-names'
import { axesFromPytorch, turned, turnedShape } from './turn-kernel'

/** What is done about the last layer: taken from the file, or begun anew, as for other classes. */
export type Head = 'keep' | 'new'

/** A file of weights in a network's place, every tensor in its own. */
export interface FittedWeights {
  /** Tensors that are taken. */
  count: number
  /** What was done that a person should know of, a sentence each. */
  notes: string[]
  /**
   * By the network's names, in its layout.
   * @throws AtelierError WEIGHTS_UNREADABLE where it is damaged, or has numbers that are none
   */
  read(): Promise<Map<string, { shape: number[]; data: Float32Array }>>
}

/** A place for a tensor in the network. */
interface Place {
  name: string
  shape: number[]
  axes: number[] | null
}
interface Taken extends Place {
  tensor: WeightTensor
}

/** Prefixes of all names that say only in what the network was wrapped when it was saved. */
const wrappers = ['module.', '_orig_mod.', 'model.', 'net.', 'network.', 'backbone.']
/** Counts of batches, which mean nothing to a network that is not trained on with PyTorch. */
const meaningless = /(^|[./])num_batches_tracked$/

/**
 * Finds the place of every tensor of a file in a network. By which names it goes is told by which fit
 * most; nothing is guessed beyond that: a tensor that is missing, too much or of another shape is an
 * error that names it. `head: 'new'` leaves the last layer to its initial weights.
 * @throws AtelierError WEIGHTS_DO_NOT_FIT
 */
export function fitWeights(file: WeightFile, architecture: Architecture, head: Head): FittedWeights {
  const { tensors, prefix } = unwrapped(file.tensors.filter(({ name }) => !meaningless.test(name)))
  const layers = weightedLayers(architecture)
  const headLayer = layers.at(-1)?.layer.name ?? ''
  const naming = bestNaming(namingsFor(architecture), tensors, placeNames(layers))
  const places = placesOf(layers, naming)
  const isHead = (name: string): boolean => head === 'new' && name.startsWith(`${headLayer}/`)

  // TensorFlow.js has numbers of each channel as weights, which are the layer's configuration here.
  const fixed = new Set(
    architecture.layers.flatMap(({ name, type }) => (type === 'Rescaling' ? [name] : []))
  )
  const found = new Map<string, WeightTensor>()
  const tooMuch: string[] = []
  let headTensors = 0
  for (const tensor of tensors) {
    const name = naming.nameOf(tensor.name)
    if (name !== null && fixed.has(name.slice(0, name.lastIndexOf('/')))) continue
    if (name !== null && isHead(name)) headTensors++
    else if (name === null || !places.has(name) || found.has(name)) tooMuch.push(tensor.name)
    else found.set(name, tensor)
  }

  const wanted = [...places.values()].filter(({ name }) => !isHead(name))
  const missing = wanted.filter(({ name }) => !found.has(name)).map(({ name }) => name)
  const taken = wanted.flatMap((place): Taken[] => {
    const tensor = found.get(place.name)
    return tensor ? [{ ...place, tensor }] : []
  })
  const otherShape = taken.filter(
    ({ tensor, shape, axes }) => turnedShape(tensor.shape, axes).join() !== shape.join()
  )
  requireFit({ file, architecture, headLayer, missing, tooMuch, otherShape, taken: taken.length })

  const notes = [...file.notes, ...notesOf(naming, prefix, taken, { head, headLayer, headTensors })]
  return { count: taken.length, notes, read: () => readAll(file, taken) }
}

function unwrapped(tensors: WeightTensor[]): { tensors: WeightTensor[]; prefix: string } {
  let names = tensors.map(({ name }) => name)
  let prefix = ''
  for (
    let next;
    (next = wrappers.find((each) => names.every((name) => name.startsWith(each)))) && names.length > 0;
  ) {
    const wrapper = next
    names = names.map((name) => name.slice(wrapper.length))
    prefix += wrapper
  }
  return { tensors: tensors.map((tensor, i) => ({ ...tensor, name: names[i] as string })), prefix }
}

type WeightedLayers = ReturnType<typeof weightedLayers>
const placeNames = (layers: WeightedLayers): Set<string> =>
  new Set(layers.flatMap(({ layer, tensors }) => tensors.map(({ name }) => `${layer.name}/${name}`)))

function placesOf(layers: WeightedLayers, { layout }: Naming): Map<string, Place> {
  return new Map(
    layers.flatMap(({ layer, tensors }) =>
      tensors.map(({ name: tensor, shape }) => {
        const name = `${layer.name}/${tensor}`
        return [
          name,
          { name, shape, axes: layout === 'pytorch' ? axesFromPytorch(layer.type, tensor) : null }
        ] as const
      })
    )
  )
}

/** The way of naming by which most of the file's tensors have a place; the first of equals. */
function bestNaming(namings: Naming[], tensors: WeightTensor[], places: ReadonlySet<string>): Naming {
  const fitting = (naming: Naming): number =>
    tensors.filter(({ name }) => places.has(naming.nameOf(name) ?? '')).length
  const counts = namings.map(fitting)
  return namings[counts.indexOf(Math.max(...counts))] as Naming
}

interface Misfit {
  file: WeightFile
  architecture: Architecture
  headLayer: string
  missing: string[]
  tooMuch: string[]
  otherShape: Taken[]
  taken: number
}

/** @throws AtelierError WEIGHTS_DO_NOT_FIT */
function requireFit({
  file,
  architecture,
  headLayer,
  missing,
  tooMuch,
  otherShape,
  taken
}: Misfit): void {
  if (missing.length + tooMuch.length + otherShape.length === 0) return
  const shapes = otherShape.map(
    ({ tensor, name, shape, axes }) =>
      `${nameOf(tensor.name)} [${turnedShape(tensor.shape, axes).join(', ')}] ≠ ${name} [${shape.join(', ')}]`
  )
  const isOfHead = [...missing, ...otherShape.map(({ name }) => name)].every((name) =>
    name.startsWith(`${headLayer}/`)
  )
  const hint =
    taken === 0
      ? 'Choose the model that they were saved from.'
      : isOfHead && tooMuch.length === 0
        ? 'To tell other classes apart, begin the last layer anew: weights.head "new" (--head new).'
        : 'Choose the model that they were saved from, or a file of this one.'
  throw new AtelierError('WEIGHTS_DO_NOT_FIT', {
    path: file.path,
    model: architecture.id,
    reason: asOthersSay(
      [
        ...listed('missing', missing),
        ...listed('too much', tooMuch.map(nameOf)),
        ...listed('of another shape', shapes)
      ].join('; ')
    ),
    hint
  })
}

/** Names that a line has room for. */
const mostNamed = 4

function listed(what: string, names: string[]): string[] {
  if (names.length === 0) return []
  const rest = names.length - mostNamed
  const more = rest > 0 ? ` and ${rest} more` : ''
  return [`${what}: ${names.slice(0, mostNamed).join(', ')}${more}`]
}

function notesOf(
  { title }: Naming,
  prefix: string,
  taken: Taken[],
  { head, headLayer, headTensors }: { head: Head; headLayer: string; headTensors: number }
): string[] {
  const converted = ['f16', 'bf16', 'f64'].filter((type) =>
    taken.some(({ tensor }) => tensor.type === type)
  )
  const words: Record<string, string> = { f16: 'float16', bf16: 'bfloat16', f64: 'float64' }
  return [
    `${taken.length} tensors are taken, by the names of ${title}.`,
    ...(prefix === '' ? [] : [`"${prefix}" before all names was left out.`]),
    ...converted.map((type) => `Numbers in ${words[type]} were converted to float32.`),
    ...(head === 'new'
      ? [
          `The last layer, ${headLayer}, begins anew${headTensors > 0 ? `; the file's is left out` : ''}.`
        ]
      : [])
  ]
}

async function readAll(
  file: WeightFile,
  taken: Taken[]
): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
  const result = new Map<string, { shape: number[]; data: Float32Array }>()
  for (const { name, shape, axes, tensor } of taken) {
    const values = await tensor.read()
    if (!values.every(Number.isFinite))
      throw weightsUnreadable(
        file.path,
        `"${nameOf(tensor.name)}" has numbers that are none (NaN or infinite)`,
        'damaged'
      )
    result.set(name, { shape, data: axes === null ? values : turned(values, tensor.shape, axes) })
  }
  return result
}
