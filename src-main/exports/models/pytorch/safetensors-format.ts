import { publishedModule } from '../../../models/published-modules'
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../../../models/safetensors'
import { descriptionOf } from '../description'
import type { FormatCheck, ModelFile, ModelFormat, PortableModel } from '../portable-model'
import { isSameTensor } from '../same-tensor'
import { pytorchTensors } from './pytorch-tensors'

/**
 * The weights alone, under PyTorch's names and in its layout, with their description as metadata. Those of
 * a published network have the names of who published it, whose own definition takes them.
 */
export const safetensors: ModelFormat = {
  id: 'safetensors',
  title: 'safetensors',
  ending: '.safetensors',
  answers: 'The file has weights alone: a network that has them gives logits',
  write: (model, _options, stem) =>
    Promise.resolve([tensorFile(model, `${stem}.safetensors`, publishedTensors(model))]),
  check: (model, _folder, files) => Promise.resolve(checkTensorFile(files, publishedTensors(model))),
  examples: () => []
}

function publishedTensors(model: PortableModel): NamedTensor[] {
  const { id } = model.architecture
  return pytorchTensors(model, (layer) => publishedModule(id, layer))
}

/** A safetensors file of the network. Its metadata is text, so what is none stands there as JSON. */
export function tensorFile(model: PortableModel, path: string, tensors: NamedTensor[]): ModelFile {
  const description = Object.entries(descriptionOf(model))
  const metadata = description.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value)
  ])
  // `format` is what the transformers library asks for.
  return {
    path,
    bytes: encodeSafetensors(tensors, { format: 'pt', ...Object.fromEntries(metadata) })
  }
}

/** There is no PyTorch in Node: what is read again are the weights. */
export function checkTensorFile(files: ModelFile[], expected: NamedTensor[]): FormatCheck {
  const file = files.find(({ path }) => path.endsWith('.safetensors'))
  const { tensors } = decodeSafetensors(file?.bytes ?? new Uint8Array(), file?.path)
  const sameWeights =
    tensors.size === expected.length &&
    expected.every(({ name, shape, data }) => {
      const found = tensors.get(name)
      return found && isSameTensor({ shape: found.shape, values: found.data }, { shape, values: data })
    })
  return { reader: 'safetensors', logits: null, milliseconds: null, sameWeights }
}
