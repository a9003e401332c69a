export const network = {
  title: 'Name of the network',
  input: 'Input layer',
  classifier: 'Classifier',
  readFrom: 'Read from',
  own: 'Your own (JSON file)',
  hint:
    "Choose, drop or paste the JSON of a network: Keras' model.to_json(), or the model.json of a layers " +
    'model of TensorFlow.js.',
  text: 'JSON of a network',
  placeholder: 'Or paste it here',
  choose: 'Choose a file',
  take: 'Take this text',
  another: 'Another file',
  untitled: 'Your own network',
  layers: '{count} layer | {count} layers',
  inputShape: 'Images',
  inputShapeHint: 'Three numbers separated by commas',
  anySize: 'It takes images of any size.',
  classes: 'Classes',
  fitShape: 'Take images of {shape}',
  fitClasses: 'tell {classes} classes apart'
}

const save =
  "Save it with Keras' model.to_json(), or take the model.json of a layers model of TensorFlow.js."
const head = 'End it with a Dense layer of as many units as there are classes, with softmax or without.'

/** What is wrong with a network, and what to do. */
export const networkProblems = {
  notJson: { reason: 'This is no JSON.', fix: save },
  tooLong: { reason: 'This has more than {most}.', fix: save },
  noModel: { reason: 'This describes no network of Keras.', fix: save },
  graphModel: {
    reason: 'This is a graph of operations, whose layers are lost.',
    fix: 'Convert the Keras model to a tfjs_layers_model.'
  },
  otherModel: {
    reason: 'This is a model of the class {type}.',
    fix: 'Build it as a Sequential or functional model.'
  },
  tooManyLayers: { reason: 'It has more than {most} layers.', fix: 'Take a smaller network.' },
  tooManyParameters: {
    reason: 'It has {count} parameters, and more than {most} are not trained here.',
    fix: 'Use fewer units, or pool before the first Dense layer.'
  },
  tooDeep: {
    reason: 'Models lie within models more than {most} deep.',
    fix: 'Call the layers of the inner models themselves.'
  },
  damaged: { reason: '{layer} has a {what} that cannot be read.', fix: save },
  noInputShape: {
    reason: 'It does not say what images it takes.',
    fix: 'Give it an Input layer with height, width and channels, and save it again.'
  },
  inputShape: {
    reason: 'It takes an input of the shape [{shape}], and images have height, width and channels.',
    fix: 'Begin with Input(shape=(height, width, channels)); a Flatten layer makes a vector of it.'
  },
  severalInputs: {
    reason: 'Its number of inputs is {count}.',
    fix: 'Keep the one that takes the image.'
  },
  severalOutputs: {
    reason: 'Its number of outputs is {count}.',
    fix: 'Keep the one that names the class.'
  },
  layerType: {
    reason: 'The layer {layer} is of the type {type}, which is not trained here.',
    fix: 'Use these layers: {known}.'
  },
  useInstead: {
    reason: 'The layer {layer} is of the type {type}, which is not trained here.',
    fix: 'Write {instead} in its place.'
  },
  isAugmentation: {
    reason: 'The layer {layer} is of the type {type}: it changes images, not the network.',
    fix: 'Leave it out of the file and choose an augmentation of the run.'
  },
  isPreprocessing: {
    reason: 'The layer {layer} is of the type {type}: images come with values from 0 to 1 already.',
    fix: "Leave it out of the file; the run's weights.normalization takes mean and deviation."
  },
  option: {
    reason: 'The layer {layer} ({type}) has {option} {value}.',
    fix: 'Only {known} is trained here.'
  },
  unknownOption: {
    reason: 'The layer {layer} ({type}) has the option {option}, which is not trained here.',
    fix: 'Leave it out of the file, or take another layer.'
  },
  activation: {
    reason: 'The layer {layer} has the activation {activation}.',
    fix: 'Use one of these: {known}.'
  },
  called: {
    reason: 'The layer {layer} is called with {what}.',
    fix: 'Call it with the outputs of other layers alone.'
  },
  operation: {
    reason: '{layer} computes {operation}, which is not trained here.',
    fix: 'Use a layer in its place; of operations, sums, products and activations are trained.'
  },
  shared: {
    reason: 'The layer {layer} is used in {count} places with the same weights.',
    fix: 'Make a layer for each place.'
  },
  unnamed: {
    reason: 'A layer has the name {layer}.',
    fix: 'Name it with letters, digits and underscores, beginning with a letter.'
  },
  twice: { reason: 'Two layers have the name {layer}.', fix: 'Give one of them another name.' },
  noSuchInput: {
    reason: 'The layer {layer} takes {input}, which there is not.',
    fix: 'Save the whole model again.'
  },
  circle: {
    reason: 'The layer {layer} takes what is made of its own output.',
    fix: 'Save the whole model again.'
  },
  inputCount: {
    reason: 'The number of inputs of the layer {layer} ({type}) is {count}.',
    fix: 'Give it {known}.'
  },
  softmaxInside: {
    reason: 'The layer {layer} has a softmax, and is not the last.',
    fix: 'Use a softmax at the end only.'
  },
  noClassifier: { reason: 'It ends with {layer}, of the type {type}.', fix: head },
  classifierActivation: {
    reason: 'It ends with {layer}, whose activation is {activation}.',
    fix: head
  }
}

/** What of a file is not kept. */
export const networkNotes = {
  initializer:
    '{count} layer begins with {initializer} in the file, and here with {used}. | ' +
    '{count} layers begin with {initializer} in the file, and here with {used}.',
  regularizer:
    '{regularizer} of {count} layer is left out: weight decay is an option of the optimizer. | ' +
    '{regularizer} of {count} layers is left out: weight decay is an option of the optimizer.',
  constraint: '{constraint} of {count} layer is left out. | {constraint} of {count} layers is left out.',
  notTrainable:
    '{count} layer is not trained in the file; here all are, unless stages are frozen. | ' +
    '{count} layers are not trained in the file; here all are, unless stages are frozen.',
  rescaling: '{layer} is left out: images come with values from 0 to 1 already.',
  normalization:
    '{layer} is left out: its mean and variance are not in the file; weights.normalization of the run takes some.',
  ofBytes:
    '{layer} takes values from 0 to 255 in the file; here they go from 0 to 1, and it multiplies them by {scale}.',
  denseHead: '{layer}, a convolution of single pixels, is a dense layer here.',
  softmaxAdded: '{layer} gives logits in the file; here a softmax follows it.',
  numberType: 'Numbers in the file are {type}; here the precision is an option of the run.',
  renamed:
    '{count} layer has another name here, {layer}. | {count} layers have another name here, as {layer}.',
  callOption: '{layer} is called with training={value} in the file, which is left out.'
}
