import { formatBytes, mostLayers, mostNetworkText, visible } from '../../contract'
import { cited, type Fields, type FileLayer, isFields } from './file-layer'
import { callOf, operandsOf } from './keras-calls'
import { operationLayer, operationOf } from './operations'
import { unfit } from './unfit'

/** A layer or a model that is called as in training, or not, whatever the network is. */
interface FixedCall {
  layer: string
  training: boolean
}

/** A network as a file has it, models within it taken apart. */
export interface FileNetwork {
  title: string
  /** What wrote it. */
  readFrom: string
  layers: FileLayer[]
  /** Names of the layers that begin it and end it. */
  input: string
  output: string
  fixedCalls: FixedCall[]
}

const mostWithin = 8
const mostInputs = 64

/**
 * The layers of a network in JSON: what Keras 2 or 3 gives by `to_json` or has in its files' `config.json`,
 * or the `model.json` of a layers model of TensorFlow.js.
 * @throws AtelierError NETWORK_UNFIT
 */
export function readTopology(text: string): FileNetwork {
  if (text.length > mostNetworkText) throw unfit('tooLong', { most: formatBytes(mostNetworkText) })
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw unfit('notJson', {})
  }
  return { ...networkOf(modelOf(content)), readFrom: writerOf(content) }
}

/** What wrote a file, with its version where it says so. */
function writerOf(content: unknown): string {
  if (!isFields(content)) return 'Keras'
  if ('modelTopology' in content) return 'TensorFlow.js'
  const version = content['keras_version']
  if (typeof version === 'string' && /^\d+(\.\d+)*$/.test(version))
    return `Keras ${version}`.slice(0, 60)
  // Keras 3 says of everything which module it is of.
  return 'registered_name' in content ? 'Keras 3' : 'Keras'
}

/** The part of a file that is the model: `class_name` and `config`. */
function modelOf(content: unknown): Fields {
  let model = content
  for (const key of ['modelTopology', 'model_config']) {
    if (!isFields(model)) break
    if (key === 'modelTopology' && (model['format'] === 'graph-model' || 'node' in model))
      throw unfit('graphModel', {})
    const inner: unknown = model[key]
    if (isFields(inner)) model = inner
  }
  if (isFields(model) && 'node' in model && 'library' in model) throw unfit('graphModel', {})
  if (!isFields(model) || typeof model['class_name'] !== 'string') throw unfit('noModel', {})
  return model
}

const isModel = (className: unknown): boolean => isSequential(className) || isFunctional(className)
const isSequential = (className: unknown): boolean => className === 'Sequential'
const isFunctional = (className: unknown): boolean => className === 'Functional' || className === 'Model'

/** A reading of a network: names are its own until models within it are taken apart. */
class Reading {
  readonly layers: FileLayer[] = []
  readonly fixedCalls: FixedCall[] = []
  private readonly names = new Set<string>()

  /** Adds a layer under a name that is not taken: one of an inner model gets its model's before it. */
  add(layer: FileLayer, within: string): string {
    const name = within !== '' && this.names.has(layer.name) ? `${within}_${layer.name}` : layer.name
    if (this.names.has(name)) throw unfit('twice', { layer: cited(name) })
    if (this.layers.length >= mostLayers + 2) throw unfit('tooManyLayers', { most: mostLayers })
    this.names.add(name)
    this.layers.push({ ...layer, name })
    return name
  }

  /**
   * Adds a model's layers. @param taken what stands in its input's place; null: it is the whole network
   * @returns the names of the layers that begin it and end it
   */
  addModel(model: Fields, taken: string | null, within: string, depth: number): [string, string] {
    if (depth > mostWithin) throw unfit('tooDeep', { most: mostWithin })
    if (isSequential(model['class_name'])) return this.addSequence(model, taken, within, depth)
    if (isFunctional(model['class_name'])) return this.addGraph(model, taken, within, depth)
    throw unfit('otherModel', { type: cited(model['class_name']) })
  }

  private addSequence(
    model: Fields,
    taken: string | null,
    within: string,
    depth: number
  ): [string, string] {
    const list = layersOf(model)
    const [first] = list
    let [begin, last] = [taken ?? '', taken]
    const isBegun = isFields(first) && first['class_name'] === 'InputLayer'
    if (last === null && !isBegun) {
      const shape = firstShape(model, first)
      begin = last = this.add(inputLayer(freeName(list), shape), within)
    }
    for (const each of list) {
      const layer = plainLayer(each)
      if (layer.className === 'InputLayer') {
        if (last === null) begin = last = this.add(layer, within)
        continue
      }
      last = this.addOne(each, { ...layer, inputs: [last ?? ''] }, depth, within)
    }
    return [begin, last ?? begin]
  }

  private addGraph(
    model: Fields,
    taken: string | null,
    within: string,
    depth: number
  ): [string, string] {
    const config = model['config']
    if (!isFields(config)) throw unfit('noModel', {})
    const begin = onlyEnd(config['input_layers'], 'severalInputs')
    const end = onlyEnd(config['output_layers'], 'severalOutputs')
    const read = layersOf(model).map((each) => ({ each, layer: this.connected(each) }))
    const inOrder = topological(read.map(({ layer }) => layer))
    const eachOf = new Map(read.map(({ each, layer }) => [layer.name, each]))

    // By the names inside, what stands for them outside.
    const places = new Map<string, string>()
    for (const layer of inOrder) {
      if (layer.className === 'InputLayer') {
        if (layer.name !== begin) throw unfit('severalInputs', { count: 2 })
        places.set(layer.name, taken ?? this.add(layer, within))
        continue
      }
      const inputs = layer.inputs.map((name) => places.get(name) ?? name)
      places.set(layer.name, this.addOne(eachOf.get(layer.name), { ...layer, inputs }, depth, within))
    }
    const [first, last] = [places.get(begin), places.get(end)]
    if (first === undefined) throw unfit('noSuchInput', { layer: 'the model', input: cited(begin) })
    if (last === undefined) throw unfit('noSuchInput', { layer: 'the model', input: cited(end) })
    return [first, last]
  }

  private connected(each: unknown): FileLayer {
    const { layer, training } = connectedLayer(each)
    if (training !== null) this.fixedCalls.push({ layer: cited(layer.name), training })
    return layer
  }

  /** Adds a layer, or the layers of the model that it is; returns the name of what has its result. */
  private addOne(each: unknown, layer: FileLayer, depth: number, within = ''): string {
    if (!isModel(layer.className)) return this.add(layer, within)
    if (layer.inputs.length !== 1) throw unfit('severalInputs', { count: layer.inputs.length })
    const [input = ''] = layer.inputs
    return this.addModel(each as Fields, input, layer.name, depth + 1)[1]
  }
}

function networkOf(model: Fields): Omit<FileNetwork, 'readFrom'> {
  const reading = new Reading()
  const [input, output] = reading.addModel(model, null, '', 0)
  const config = model['config']
  const title = isFields(config) && typeof config['name'] === 'string' ? config['name'] : ''
  return {
    title: visible(title).slice(0, 100),
    layers: reading.layers,
    input,
    output,
    fixedCalls: reading.fixedCalls
  }
}

/** Of a sequential model, older Keras has the layers themselves as its configuration. */
function layersOf({ config }: Fields): readonly unknown[] {
  const list: unknown = isFields(config) ? config['layers'] : config
  if (!Array.isArray(list) || list.length === 0) throw unfit('noModel', {})
  if (list.length > mostLayers + 2) throw unfit('tooManyLayers', { most: mostLayers })
  return list
}

/** A layer without what it takes. */
function plainLayer(each: unknown): FileLayer {
  if (!isFields(each) || typeof each['class_name'] !== 'string')
    throw unfit('damaged', { layer: 'a layer', what: 'class_name' })
  const { class_name: className, config, name } = each
  if (!isFields(config) && !(isSequential(className) && Array.isArray(config)))
    throw unfit('damaged', { layer: cited(name ?? className), what: 'config' })
  const fields = isFields(config) ? config : {}
  const named: unknown = fields['name'] ?? name
  if (typeof named !== 'string') throw unfit('damaged', { layer: cited(className), what: 'name' })
  return { className, name: named, config: fields, inputs: [] }
}

function inputLayer(name: string, shape: unknown): FileLayer {
  return { className: 'InputLayer', name, config: { batch_shape: shape }, inputs: [] }
}

/** Keras' name of an input, where no layer has it. */
function freeName(list: readonly unknown[]): string {
  const names = new Set(list.map((each) => (isFields(each) ? plainName(each) : '')))
  return names.has('input_layer') ? 'network_input' : 'input_layer'
}
const plainName = ({ config, name }: Fields): unknown => (isFields(config) ? config['name'] : name)

/** Of a sequential model that has no layer for its input: its first layer says it, or the model does. */
function firstShape(model: Fields, first: unknown): unknown {
  const own = isFields(first) && isFields(first['config']) ? first['config'] : {}
  const config = isFields(model['config']) ? model['config'] : {}
  const built = isFields(model['build_config']) ? model['build_config']['input_shape'] : undefined
  return own['batch_input_shape'] ?? own['batch_shape'] ?? config['build_input_shape'] ?? built
}

/** The one layer that a model begins or ends with: `["name", 0, 0]`, or a list of such. */
function onlyEnd(ends: unknown, problem: 'severalInputs' | 'severalOutputs'): string {
  const list: unknown[] = isFields(ends)
    ? Object.values(ends)
    : Array.isArray(ends) && Array.isArray(ends[0])
      ? (ends as unknown[])
      : [ends]
  const [only] = list
  if (list.length !== 1) throw unfit(problem, { count: list.length })
  const name: unknown = Array.isArray(only) ? only[0] : undefined
  if (typeof name !== 'string')
    throw unfit('damaged', {
      layer: 'the model',
      what: problem === 'severalInputs' ? 'input_layers' : 'output_layers'
    })
  return name
}

/** A layer with the layers that it takes, as Keras 2, Keras 3 and TensorFlow.js write them. */
function connectedLayer(each: unknown): { layer: FileLayer; training: boolean | null } {
  const layer = plainLayer(each)
  const named = (each as Fields)['name']
  // Others speak of the layer by this name.
  const name = typeof named === 'string' ? named : layer.name
  const nodes: unknown = (each as Fields)['inbound_nodes'] ?? []
  if (!Array.isArray(nodes)) throw unfit('damaged', { layer: cited(name), what: 'inbound_nodes' })
  if (nodes.length > 1) throw unfit('shared', { layer: cited(name), count: nodes.length })
  if (layer.className === 'InputLayer') return { layer: { ...layer, name }, training: null }
  if (nodes.length === 0) throw unfit('damaged', { layer: cited(name), what: 'inbound_nodes' })
  const [node] = nodes as unknown[]
  const operation = operationOf(layer, (each as Fields)['module'])
  if (operation !== null) {
    const asLayer = operationLayer({ ...layer, name }, operation, operandsOf(name, node))
    return { layer: asLayer, training: null }
  }
  const call = callOf(name, node)
  const count = call.inputs.length
  if (count > mostInputs)
    throw unfit('inputCount', {
      layer: cited(name),
      type: cited(layer.className),
      count,
      known: `at most ${mostInputs}`
    })
  return { layer: { ...layer, name, inputs: call.inputs }, training: trainingOf(name, call.options) }
}

/** What is said of training where a layer is called; nothing else may be said. */
function trainingOf(layer: string, options: Fields): boolean | null {
  let training: boolean | null = null
  for (const [name, value] of Object.entries(options)) {
    if (value === null) continue
    if (name !== 'training' || typeof value !== 'boolean')
      throw unfit('called', { layer: cited(layer), what: cited(name) })
    training = value
  }
  return training
}

/** The layers so that each comes after those that it takes; else in the file's order. */
function topological(layers: FileLayer[]): FileLayer[] {
  const byName = new Map<string, FileLayer>()
  for (const layer of layers) {
    if (byName.has(layer.name)) throw unfit('twice', { layer: cited(layer.name) })
    byName.set(layer.name, layer)
  }
  const missing = new Map<string, number>()
  const takers = new Map<string, FileLayer[]>()
  for (const layer of layers) {
    missing.set(layer.name, layer.inputs.length)
    for (const input of layer.inputs) {
      if (!byName.has(input))
        throw unfit('noSuchInput', { layer: cited(layer.name), input: cited(input) })
      const known = takers.get(input)
      if (known) known.push(layer)
      else takers.set(input, [layer])
    }
  }

  const inOrder = layers.filter(({ inputs }) => inputs.length === 0)
  // Grows while it is walked.
  for (const { name } of inOrder)
    for (const taker of takers.get(name) ?? []) {
      const left = (missing.get(taker.name) ?? 0) - 1
      missing.set(taker.name, left)
      if (left === 0) inOrder.push(taker)
    }
  const stuck = layers.find(({ name }) => (missing.get(name) ?? 0) > 0)
  if (stuck) throw unfit('circle', { layer: cited(stuck.name) })
  return inOrder
}
