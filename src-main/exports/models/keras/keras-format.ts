import { unzipSync } from 'fflate'
import type { FormatCheck, ModelFile, ModelFormat, PortableModel } from '../portable-model'
import { isSameTensor } from '../same-tensor'
import { decodeHdf5 } from './hdf5'
import { kerasExample } from './keras-example'
import { encodeKerasModel, kerasFileLayers, weightGroups } from './keras-model'

/** A model of Keras 3, to be run or trained on with TensorFlow, JAX or PyTorch under it. */
export const keras: ModelFormat = {
  id: 'keras',
  title: 'Keras',
  ending: '.keras',
  answers: 'Probabilities; logits are what its last layer takes',
  write: async (model, _options, stem) => [
    { path: `${stem}.keras`, bytes: await encodeKerasModel(model) }
  ],
  check: (model, _folder, files) => checkKerasFile(model, files),
  examples: (model, stem) => [
    {
      path: `${stem}-keras-example.py`,
      bytes: new TextEncoder().encode(kerasExample(model, `${stem}.keras`))
    }
  ]
}

/** There is no Keras in Node: what is read again are the weights, by the HDF5 library. */
async function checkKerasFile(model: PortableModel, [file]: ModelFile[]): Promise<FormatCheck> {
  const archive = unzipSync(file?.bytes ?? new Uint8Array())
  const expected = weightGroups(kerasFileLayers(model))
  const found = await decodeHdf5(
    archive['model.weights.h5'] ?? new Uint8Array(),
    expected.map(({ path }) => path)
  )
  const sameWeights = expected.every(({ path, members }) => {
    const read = found.get(path) ?? []
    return (
      read.length === members.length &&
      members.every(({ name, ...tensor }) => {
        const same = read.find((each) => each.name === name)
        return same !== undefined && isSameTensor(same, tensor)
      })
    )
  })
  return { reader: 'HDF5 (h5wasm)', logits: null, milliseconds: null, sameWeights }
}
