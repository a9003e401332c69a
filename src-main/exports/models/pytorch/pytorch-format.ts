import type { ModelFormat } from '../portable-model'
import { pytorchModule } from './pytorch-module'
import { pytorchTensors } from './pytorch-tensors'
import { checkTensorFile, tensorFile } from './safetensors-format'

/** A module of PyTorch in Python, and its weights beside it. */
export const pytorch: ModelFormat = {
  id: 'pytorch',
  title: 'PyTorch',
  ending: '.py',
  answers: 'Logits',
  write: (model, _options, stem) => {
    const weights = `${stem}.safetensors`
    const program = new TextEncoder().encode(pytorchModule(model, weights))
    return Promise.resolve([
      { path: `${stem}.py`, bytes: program },
      tensorFile(model, weights, pytorchTensors(model))
    ])
  },
  check: (model, _folder, files) => Promise.resolve(checkTensorFile(files, pytorchTensors(model))),
  // The module is a program that can be run.
  examples: () => []
}
