import { AtelierError, type ModelExportOptions } from '../../../contract'
import { largestDifference } from '../largest-difference'
import type { ModelFormat, PortableModel, PortableTensor } from '../portable-model'
import { buildOnnx, withLayerOutputs } from './onnx-model'
import { onnxExamples } from './onnx-examples'
import { OnnxSession, runtimeName } from './run-onnx'
import { encodeOnnx } from './schema'

/** A message of protobuf is smaller than 2 GiB. */
const mostBytes = 2 ** 31 - 2 ** 20

/** The Open Neural Network Exchange's format: one file that has everything, the preprocessing too. */
export const onnx: ModelFormat = {
  id: 'onnx',
  title: 'ONNX',
  ending: '.onnx',
  answers: '`probabilities` and `logits`',

  write: async (model, { precision }, stem) => {
    requireSize(model, precision)
    return [{ path: `${stem}.onnx`, bytes: encodeOnnx(buildOnnx(model, precision).model) }]
  },

  check: async ({ architecture }, _, [file], reference) => {
    if (!file) throw new Error('there is no file to check')
    const session = await OnnxSession.open(file.bytes, architecture.inputShape)
    try {
      const logits = await session.logits(reference)
      const milliseconds = await session.milliseconds(reference)
      return { reader: runtimeName(), logits, milliseconds, sameWeights: null }
    } finally {
      await session.close()
    }
  },

  measureInFp32: async (model, reference) => {
    if (bytesOf(model, 'fp32') > mostBytes) return null
    const bytes = encodeOnnx(buildOnnx(model, 'fp32').model)
    const session = await OnnxSession.open(bytes, model.architecture.inputShape)
    try {
      return { bytes: bytes.length, milliseconds: await session.milliseconds(reference) }
    } finally {
      await session.close()
    }
  },

  examples: onnxExamples,
  locate
}

type Precision = ModelExportOptions['precision']

const bytesOf = ({ architecture: { params } }: PortableModel, precision: Precision): number =>
  params.total * { fp32: 4, fp16: 2, int8: 1 }[precision]

function requireSize(model: PortableModel, precision: Precision): void {
  if (bytesOf(model, precision) <= mostBytes) return
  throw new AtelierError('EXPORT_NOT_POSSIBLE', {
    format: 'ONNX',
    reason: 'its weights take more than the 2 GiB that such a file can hold',
    hint: 'Use --precision fp16 or another format.'
  })
}

/** Relative to the largest number of a layer: less is rounding. */
const tolerance = 1e-4

/** Runs the model with every layer's result as an output, and takes the first that is another. */
async function locate(
  model: PortableModel,
  { precision }: ModelExportOptions,
  image: Uint8Array,
  expected: ReadonlyMap<string, PortableTensor>
): Promise<string | null> {
  const { layers, inputShape } = model.architecture
  const shapes = new Map(layers.map(({ name, outputShape }) => [name, outputShape]))
  const built = buildOnnx(model, precision)
  const session = await OnnxSession.open(encodeOnnx(withLayerOutputs(built, shapes)), inputShape)
  try {
    const outputs = await session.run(image, 0, 1)
    for (const { name, outputShape } of layers) {
      const known = expected.get(name)
      const result = built.results.get(name)
      const output = result && outputs.get(result.value)
      if (!known || !output) continue

      const found = result.layout === 'first' ? channelsLast(output, outputShape) : output
      const scale = known.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
      if (!(largestDifference(found, known.values) <= tolerance * scale)) return name
    }
    return null
  } finally {
    await session.close()
  }
}

/** One image of [channels, height, width] as [height, width, channels]; `shape` is the latter. */
function channelsLast(values: Float32Array, shape: number[]): Float32Array {
  const channels = shape.at(-1) ?? 1
  const pixels = values.length / channels
  return values.map((_, i) => values[(i % channels) * pixels + Math.floor(i / channels)] as number)
}
