import type { OptimizerType } from '../../src-main/contract'

/** What methods of optimization are called, in every language. */
export const optimizerNames: Readonly<Record<OptimizerType, string>> = {
  adam: 'Adam',
  adamw: 'AdamW',
  sgd: 'SGD',
  rmsprop: 'RMSprop'
}
