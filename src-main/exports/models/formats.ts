import { AtelierError, type ModelFormatId } from '../../contract'
import { keras } from './keras/keras-format'
import { onnx } from './onnx/onnx-format'
import type { ModelFormat } from './portable-model'
import { pytorch } from './pytorch/pytorch-format'
import { safetensors } from './pytorch/safetensors-format'
import { savedmodel } from './savedmodel/savedmodel-format'
import { tfjs } from './tfjs/tfjs-format'

/** Complete over the formats; null: it comes with a later version. */
const formats: Record<ModelFormatId, ModelFormat | null> = {
  onnx,
  keras,
  tfjs,
  safetensors,
  pytorch,
  savedmodel
}

/** @throws AtelierError NOT_YET */
export function formatOf(id: ModelFormatId): ModelFormat {
  const format = formats[id]
  if (!format) throw new AtelierError('NOT_YET', { command: `export model --format ${id}` })
  return format
}
