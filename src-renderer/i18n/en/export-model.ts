export const exportModel = {
  format: 'Format',
  formats: {
    onnx: 'ONNX (one file, for onnxruntime)',
    keras: 'Keras 3 (.keras)',
    tfjs: 'TensorFlow.js (folder, for browsers)',
    safetensors: 'safetensors (PyTorch names)',
    pytorch: 'PyTorch (module and weights)',
    savedmodel: 'TensorFlow SavedModel (folder)'
  },
  weights: 'Weights',
  precisions: { fp32: 'fp32', fp16: 'fp16: half the size', int8: 'int8: a quarter of the size' },
  fold: 'Fold batch normalisation into the layers before it',
  start: 'Export',
  phases: {
    reading: 'Reading the checkpoint and computing the reference…',
    writing: 'Writing the files…',
    checking: 'Running the files and comparing…'
  },
  ofSeveral: '({number} of {count})',
  done: 'Exported and checked',
  compared:
    'Run by {reader} on {images} images: logits differ from Atelier’s by {difference} at most ' +
    '({allowed} allowed), and {same} of {images} images get the same class.',
  notCompared: 'Read again by {reader}. It cannot run the network, so logits were not compared.',
  accuracy: 'Right are {after} of them, {before} as Atelier computes in fp32.',
  latency: 'One image takes {milliseconds} ms there, in one thread.',
  inFp32: 'In fp32 it has {bytes} and takes {milliseconds} ms.',
  images: 'Test images to compare on',
  imagesWrong: 'A whole number from 1 to 100,000',
  sameWeights: 'Its weights are the checkpoint’s, bit for bit.',
  noise: 'The run’s data is not available any more: images of noise were compared.',
  folder: 'Folder',
  close: 'Close'
}
