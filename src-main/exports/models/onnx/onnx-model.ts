import type { ModelExportOptions } from '../../../contract'
import { descriptionOf } from '../description'
import { withUnlearntWeights } from '../normalization-weights'
import type { ModelInput, PortableModel } from '../portable-model'
import { type Layout, OnnxGraph } from './graph'
import { addLayer } from './layer-operators'
import type { OnnxModel, OnnxValue } from './schema'

/** Names of what goes in and comes out. */
export const inputName = 'images'
export const outputNames = { probabilities: 'probabilities', logits: 'logits' } as const

/** Since this version an operator of every kind that is used here has its present meaning. */
const operatorSet = 17
const batch = 'batch'

export interface BuiltOnnx {
  model: OnnxModel
  /** What each layer results in; several layers may have one result. */
  results: Map<string, { value: string; layout: Layout }>
}

/**
 * A network as an ONNX model: images [batch, height, width, channels] of uint8 go in, probabilities and
 * logits [batch, classes] come out.
 * @throws AtelierError EXPORT_NOT_POSSIBLE where a weight does not fit the precision
 */
export function buildOnnx(
  portable: PortableModel,
  precision: ModelExportOptions['precision']
): BuiltOnnx {
  const { architecture, weights, input } = portable
  const graph = new OnnxGraph(withUnlearntWeights({ architecture, weights }), precision)
  const images = addPreprocessing(graph, input)

  const shapes = new Map(architecture.layers.map((layer) => [layer.name, layer.outputShape]))
  const values = new Map<string, string>()
  for (const layer of architecture.layers) {
    const isInput = layer.type === 'InputLayer'
    const taken = isInput ? [images] : layer.inputs.map((name) => values.get(name) as string)
    const shape = isInput ? layer.outputShape : (shapes.get(layer.inputs[0] ?? '') ?? [])
    values.set(layer.name, addLayer(graph, layer, { values: taken, shape }))
  }

  const results = new Map(
    [...values].map(([name, value]) => [name, { value, layout: graph.layoutOf(value) }])
  )
  nameOutputs(graph, results)
  return { model: modelOf(portable, graph), results }
}

/** What is done to pixels before the first layer, in the operations and their order that training has. */
function addPreprocessing(graph: OnnxGraph, { scale, mean, deviation }: ModelInput): string {
  const pixels = graph.node('Cast', `${inputName}/pixels`, [inputName], 'last', { to: { int: 1 } })
  // Divided, since 1 / scale is whole: a product with the scale would be rounded twice.
  const divisor = graph.floats(`${inputName}/divisor`, [], Float32Array.of(1 / scale))
  const unit = graph.node('Div', `${inputName}/scaled`, [pixels, divisor], 'last')
  if (mean.every((value) => value === 0) && deviation.every((value) => value === 1)) return unit

  const vector = (name: string, values: number[]): string =>
    graph.floats(`${inputName}/${name}`, [values.length], Float32Array.from(values))
  const centred = graph.node('Sub', `${inputName}/centred`, [unit, vector('mean', mean)], 'last')
  return graph.node('Div', `${inputName}/normalized`, [centred, vector('deviation', deviation)], 'last')
}

/** Gives the last softmax's input and result the names that people look for. */
function nameOutputs(graph: OnnxGraph, results: BuiltOnnx['results']): void {
  const softmax = graph.nodes.at(-1)
  if (softmax?.operator !== 'Softmax') throw new Error('the network does not end in a softmax')
  const names = new Map([
    [softmax.inputs[0] as string, outputNames.logits],
    [softmax.name, outputNames.probabilities]
  ])

  const renamed = (name: string): string => names.get(name) ?? name
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map(renamed)
    node.outputs = node.outputs.map(renamed)
  }
  for (const result of results.values()) result.value = renamed(result.value)
}

function modelOf(portable: PortableModel, { nodes, constants }: OnnxGraph): OnnxModel {
  const { architecture, input, name, provenance } = portable
  const classes = [batch, architecture.classes]
  return {
    producer: { name: 'Atelier', version: provenance.version },
    name: architecture.id,
    description: `${name}: images of ${input.height}x${input.width}x${input.channels}, values 0..255`,
    operatorSet,
    nodes,
    constants,
    inputs: [
      { name: inputName, type: 'uint8', shape: [batch, input.height, input.width, input.channels] }
    ],
    outputs: [
      { name: outputNames.probabilities, type: 'float', shape: classes },
      { name: outputNames.logits, type: 'float', shape: classes }
    ],
    metadata: Object.fromEntries(
      Object.entries(descriptionOf(portable)).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value)
      ])
    )
  }
}

/** The same model with the result of every layer as an output of its own, to see where it goes astray. */
export function withLayerOutputs(
  { model, results }: BuiltOnnx,
  shapes: Map<string, number[]>
): OnnxModel {
  const outputs: OnnxValue[] = [...model.outputs]
  const present = new Set(outputs.map(({ name }) => name))
  for (const [layer, { value, layout }] of results) {
    if (present.has(value) || value === inputName) continue
    present.add(value)
    const [height = 0, ...rest] = shapes.get(layer) ?? []
    const shape =
      layout === 'first' ? [rest.at(-1) ?? 0, height, ...rest.slice(0, -1)] : [height, ...rest]
    outputs.push({ name: value, type: 'float', shape: [batch, ...shape] })
  }
  return { ...model, outputs }
}
