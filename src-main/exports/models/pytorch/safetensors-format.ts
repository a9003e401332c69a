import { decodeSafetensors, encodeSafetensors } from '../../../models/safetensors'
import { descriptionOf } from '../description'
import type { FormatCheck, ModelFile, ModelFormat, PortableModel } from '../portable-model'
import { isSameTensor } from '../same-tensor'
import { pytorchTensors } from './pytorch-tensors'

/** The weights alone, under PyTorch's names and in its layout, with their description as metadata. */
export const safetensors: ModelFormat = {
  id: 'safetensors',
  title: 'safetensors',
  ending: '.safetensors',
  answers: 'The file has weights alone: a network that has them gives logits',
  write: (model, _options, stem) => Promise.resolve([tensorFile(model, `${stem}.safetensors`)]),
  check: (model, _folder, files) => Promise.resolve(checkTensorFile(model, files)),
  examples: () => []
}

/** A safetensors file of the network. Its metadata is text, so what is none stands there as JSON. */
export function tensorFile(model: PortableModel, path: string): ModelFile {
  const description = Object.entries(descriptionOf(model))
  const metadata = description.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value)
  ])
  // `format` is what the transformers library asks for.
  return {
    path,
    bytes: encodeSafetensors(pytorchTensors(model), { format: 'pt', ...Object.fromEntries(metadata) })
  }
}

/** There is no PyTorch in Node: what is read again are the weights. */
export function checkTensorFile(model: PortableModel, files: ModelFile[]): FormatCheck {
  const file = files.find(({ path }) => path.endsWith('.safetensors'))
  const { tensors } = decodeSafetensors(file?.bytes ?? new Uint8Array(), file?.path)
  const expected = pytorchTensors(model)
  const sameWeights =
    tensors.size === expected.length &&
    expected.every(({ name, shape, data }) => {
      const found = tensors.get(name)
      return found && isSameTensor({ shape: found.shape, values: found.data }, { shape, values: data })
    })
  return { reader: 'safetensors', logits: null, milliseconds: null, sameWeights }
}
