import type { ModelFormat } from '../portable-model'
import { writeLayersModel } from './layers-model'
import { checkLayersModel } from './read-layers-model'
import { tfjsExamples } from './tfjs-examples'

/** A layers model of TensorFlow.js, for browsers and Node: a folder with `model.json` and its weights. */
export const tfjs: ModelFormat = {
  id: 'tfjs',
  title: 'TensorFlow.js',
  ending: '',
  write: (model, options) => Promise.resolve(writeLayersModel(model, options)),
  check: (model, _folder, files, reference) => checkLayersModel(model, files, reference),
  examples: tfjsExamples
}
