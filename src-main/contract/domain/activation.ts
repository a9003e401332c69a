/** Activations that are layers of their own, by Keras' names, but for the softmax at the end. */
export const ownActivations = [
  'relu',
  'tanh',
  'sigmoid',
  'silu',
  'gelu',
  'elu',
  'hard_sigmoid',
  'hard_silu',
  'selu',
  'mish',
  'softplus'
] as const
export type OwnActivation = (typeof ownActivations)[number]
