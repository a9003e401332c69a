import type { ModelFormatId } from '../../contract'
import { keras } from './keras/keras-format'
import { onnx } from './onnx/onnx-format'
import type { ModelFormat } from './portable-model'
import { pytorch } from './pytorch/pytorch-format'
import { safetensors } from './pytorch/safetensors-format'
import { savedmodel } from './savedmodel/savedmodel-format'
import { tfjs } from './tfjs/tfjs-format'

/** Complete over the formats: a new one does not compile until it can be written. */
const formats: Record<ModelFormatId, ModelFormat> = {
  onnx,
  keras,
  tfjs,
  safetensors,
  pytorch,
  savedmodel
}

export function formatOf(id: ModelFormatId): ModelFormat {
  return formats[id]
}
