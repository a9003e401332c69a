import type { ModelFormat } from '../portable-model'
import { pytorchModule } from './pytorch-module'
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
    return Promise.resolve([{ path: `${stem}.py`, bytes: program }, tensorFile(model, weights)])
  },
  check: (model, _folder, files) => Promise.resolve(checkTensorFile(model, files)),
  // The module is a program that can be run.
  examples: () => []
}
