import { z } from 'zod'
import { fill, type MessageParameters } from '../formats/fill'

const save =
  "Save it with Keras' model.to_json(), or take the model.json of a TensorFlow.js layers model."
const head = 'End it with a Dense layer of as many units as there are classes, with softmax or without.'
const leaveAway = 'Leave it out of the file'

/**
 * Why a file's network cannot be trained here, and what to do. Codes and parameters cross the wire beside
 * the sentences, so that a window can say them in its own language.
 */
const problems = {
  notJson: { reason: 'it is no JSON', fix: save },
  tooLong: { reason: 'it has more than {most}', fix: save },
  noModel: { reason: 'it describes no network of Keras', fix: save },
  graphModel: {
    reason: 'it is a graph of operations, whose layers are lost',
    fix: 'Convert the Keras model to a tfjs_layers_model.'
  },
  otherModel: {
    reason: 'it is a model of the class {type}',
    fix: 'Build it as a Sequential or functional model.'
  },
  tooManyLayers: { reason: 'it has more than {most} layers', fix: 'Take a smaller network.' },
  tooManyParameters: {
    reason: 'it has {count} parameters, and more than {most} are not trained here',
    fix: 'Use fewer units, or pool before the first Dense layer.'
  },
  tooDeep: {
    reason: 'models lie within models more than {most} deep',
    fix: 'Call the layers of the inner models themselves.'
  },
  damaged: { reason: '{layer} has a {what} that cannot be read', fix: save },
  noInputShape: {
    reason: 'it does not say what images it takes',
    fix: 'Give it an Input layer with height, width and channels, and save it again.'
  },
  inputShape: {
    reason: 'it takes an input of the shape [{shape}], and images have height, width and channels',
    fix: 'Begin with Input(shape=(height, width, channels)); a Flatten layer makes a vector of it.'
  },
  severalInputs: {
    reason: 'it has {count} {count|input|inputs}',
    fix: 'Keep the one that takes the image.'
  },
  severalOutputs: {
    reason: 'it has {count} {count|output|outputs}',
    fix: 'Keep the one that names the class.'
  },
  layerType: {
    reason: 'the layer {layer} is of the type {type}, which is not trained here',
    fix: 'Use these layers: {known}.'
  },
  useInstead: {
    reason: 'the layer {layer} is of the type {type}, which is not trained here',
    fix: 'Write {instead} in its place.'
  },
  isAugmentation: {
    reason: 'the layer {layer} is of the type {type}: it changes images, not the network',
    fix: `${leaveAway} and choose an augmentation of the run.`
  },
  isPreprocessing: {
    reason: 'the layer {layer} is of the type {type}: images come with values from 0 to 1 already',
    fix: `${leaveAway}; the run's weights.normalization takes mean and deviation.`
  },
  option: {
    reason: 'the layer {layer} ({type}) has {option} {value}',
    fix: 'Only {known} is trained here.'
  },
  unknownOption: {
    reason: 'the layer {layer} ({type}) has the option {option}, which is not trained here',
    fix: `${leaveAway}, or take another layer.`
  },
  activation: {
    reason: 'the layer {layer} has the activation {activation}',
    fix: 'Use one of these: {known}.'
  },
  called: {
    reason: 'the layer {layer} is called with {what}',
    fix: 'Call it with the outputs of other layers alone.'
  },
  operation: {
    reason: '{layer} computes {operation}, which is not trained here',
    fix: 'Use a layer in its place; of operations, sums, products and activations are trained.'
  },
  shared: {
    reason: 'the layer {layer} is used in {count} places with the same weights',
    fix: 'Make a layer for each place.'
  },
  unnamed: {
    reason: 'a layer has the name {layer}',
    fix: 'Name it with letters, digits and underscores, beginning with a letter.'
  },
  twice: { reason: 'two layers have the name {layer}', fix: 'Give one of them another name.' },
  noSuchInput: {
    reason: 'the layer {layer} takes {input}, which there is not',
    fix: 'Save the whole model again.'
  },
  circle: {
    reason: 'the layer {layer} takes what is made of its own output',
    fix: 'Save the whole model again.'
  },
  inputCount: {
    reason: 'the layer {layer} ({type}) takes {count} {count|input|inputs}',
    fix: 'Give it {known}.'
  },
  softmaxInside: {
    reason: 'the layer {layer} has a softmax, and is not the last',
    fix: 'Use a softmax at the end only.'
  },
  noClassifier: { reason: 'it ends with {layer}, a {type}', fix: head },
  classifierActivation: { reason: 'it ends with {layer}, whose activation is {activation}', fix: head }
} as const satisfies Record<string, { reason: string; fix: string }>

export type NetworkProblemCode = keyof typeof problems
export const networkProblemCodes = Object.keys(problems) as [NetworkProblemCode, ...NetworkProblemCode[]]

/** The parameters of `NETWORK_UNFIT`: the code of the problem, its own, and the English sentences. */
export function networkProblem(code: NetworkProblemCode, params: MessageParameters): MessageParameters {
  const { reason, fix } = problems[code]
  return { ...params, problem: code, reason: fill(reason, params), hint: fill(fix, params) }
}

/** What of a file is not kept, and what is used instead; in English. */
const notes = {
  initializer:
    '{count} {count|layer begins|layers begin} with {initializer} in the file, and here with {used}.',
  regularizer:
    '{regularizer} of {count} {count|layer|layers} is left out: weight decay is an option of the optimizer.',
  constraint: '{constraint} of {count} {count|layer|layers} is left out.',
  notTrainable:
    '{count} {count|layer is|layers are} not trained in the file; here all are, unless stages are frozen.',
  rescaling: '{layer} is left out: images come with values from 0 to 1 already.',
  normalization:
    '{layer} is left out: its mean and variance are not in the file; weights.normalization of the run takes some.',
  ofBytes:
    '{layer} takes values from 0 to 255 in the file; here they go from 0 to 1, and it multiplies them by {scale}.',
  denseHead: '{layer}, a convolution of single pixels, is a dense layer here.',
  softmaxAdded: '{layer} gives logits in the file; here a softmax follows it.',
  numberType: 'Numbers in the file are {type}; here the precision is an option of the run.',
  renamed: '{count} {count|layer has|layers have} another name here, as {layer}.',
  callOption: '{layer} is called with training={value} in the file, which is left out.'
} as const satisfies Record<string, string>

export type NetworkNoteCode = keyof typeof notes
const networkNoteCodes = Object.keys(notes) as [NetworkNoteCode, ...NetworkNoteCode[]]

/** One thing that a person should know of a network that was read. */
export const networkNote = z.object({
  code: z.enum(networkNoteCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** In English. */
  message: z.string()
})
export type NetworkNote = z.infer<typeof networkNote>

export const noteOf = (code: NetworkNoteCode, params: MessageParameters): NetworkNote => ({
  code,
  params,
  message: fill(notes[code], params)
})
