import type * as TensorFlow from '@tensorflow/tfjs'
import type * as WebAssemblyBackend from '@tensorflow/tfjs-backend-wasm'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FormatCheck, ModelFile, PortableModel, ReferenceOutputs } from '../portable-model'
import { isSameTensor } from '../weights-as-they-are'
import { tfjsLayers } from './layers-model'

const packageRequire = createRequire(import.meta.url)
/** Images that are computed at once: more would only take memory. */
const batchSize = 16
/** Runs of one image, of which the middle one counts. */
const timedRuns = 5

/** The exported files, read and computed by TensorFlow.js itself. */
export async function checkLayersModel(
  model: PortableModel,
  files: ModelFile[],
  reference: ReferenceOutputs
): Promise<FormatCheck> {
  // As everything here has it: loaded once, in its CommonJS form.
  const tf = packageRequire('@tensorflow/tfjs') as typeof TensorFlow
  const before = tf.getBackend()
  const backend = await useFastestBackend(tf)
  try {
    const read = await readLayersModel(tf, files)
    try {
      const computed = await computeLogits(tf, read, model, reference)
      const sameWeights = await hasWeightsOf(read, model)
      return { reader: `TensorFlow.js ${tf.version.tfjs} (${backend})`, ...computed, sameWeights }
    } finally {
      read.dispose()
    }
  } finally {
    if (before && before !== backend) await tf.setBackend(before)
  }
}

/** WebAssembly where it loads, else plain JavaScript, which takes many times as long. */
async function useFastestBackend(tf: typeof TensorFlow): Promise<string> {
  try {
    const { setWasmPaths } = packageRequire('@tensorflow/tfjs-backend-wasm') as typeof WebAssemblyBackend
    if (!tf.engine().registry['wasm'])
      setWasmPaths(
        join(dirname(packageRequire.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/')
      )
    if (await tf.setBackend('wasm')) return 'wasm'
  } catch {
    // Said by the name that is returned.
  }
  await tf.setBackend('cpu')
  return 'cpu'
}

/** As TensorFlow.js reads a folder: model.json, then the shards that it names. */
async function readLayersModel(
  tf: typeof TensorFlow,
  files: ModelFile[]
): Promise<TensorFlow.LayersModel> {
  const bytesOf = (path: string): Uint8Array => {
    const file = files.find((each) => each.path === path)
    if (!file) throw new Error(`the export has no file ${path}`)
    return file.bytes
  }
  const json = JSON.parse(new TextDecoder().decode(bytesOf('model.json'))) as TensorFlow.io.ModelJSON
  return tf.loadLayersModel({
    load: () =>
      tf.io.getModelArtifactsForJSON(json, (manifest) =>
        Promise.resolve([
          manifest.flatMap(({ weights }) => weights),
          manifest.flatMap(({ paths }) => paths).map((path) => new Uint8Array(bytesOf(path)).buffer)
        ])
      )
  })
}

async function computeLogits(
  tf: typeof TensorFlow,
  read: TensorFlow.LayersModel,
  { architecture: { inputShape, classes } }: PortableModel,
  { count, images }: ReferenceOutputs
): Promise<Pick<FormatCheck, 'logits' | 'milliseconds'>> {
  // The last layer is the softmax; what it takes are the logits.
  const outputs = read.layers.at(-1)?.input as TensorFlow.SymbolicTensor
  const network = tf.model({ inputs: read.inputs, outputs })
  const size = inputShape[0] * inputShape[1] * inputShape[2]

  const compute = async (from: number, to: number): Promise<Float32Array> => {
    const batch = tf.tidy(() => {
      const pixels = Float32Array.from(images.subarray(from * size, to * size))
      return network.predict(tf.tensor4d(pixels, [to - from, ...inputShape])) as TensorFlow.Tensor
    })
    const values = (await batch.data()) as Float32Array
    batch.dispose()
    return values
  }

  const logits = new Float32Array(count * classes)
  for (let from = 0; from < count; from += batchSize)
    logits.set(await compute(from, Math.min(count, from + batchSize)), from * classes)

  const times: number[] = []
  for (let run = 0; run < timedRuns && count > 0; run++) {
    const started = performance.now()
    await compute(0, 1)
    times.push(performance.now() - started)
  }
  const middle = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]
  return { logits, milliseconds: middle ?? null }
}

/** Whether every weight that was read is the network's, bit for bit, and none is missing. */
async function hasWeightsOf(read: TensorFlow.LayersModel, model: PortableModel): Promise<boolean> {
  const found = new Map(read.weights.map((weight) => [weight.originalName, weight.read()]))
  const expected = tfjsLayers(model).flatMap(({ name: layer, tensors }) =>
    tensors.map(({ name, tensor }) => [`${layer}/${name}`, tensor] as const)
  )
  if (found.size !== expected.length) return false
  for (const [name, tensor] of expected) {
    const values = (await found.get(name)?.data()) as Float32Array | undefined
    const shape = found.get(name)?.shape
    if (!values || !shape || !isSameTensor({ shape, values }, tensor)) return false
  }
  return true
}
