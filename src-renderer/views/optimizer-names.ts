import type { OptimizerType } from '../../src-main/contract'

/** What methods of optimization are called, in every language. */
export const optimizerNames: Readonly<Record<OptimizerType, string>> = {
  adam: 'Adam',
  adamw: 'AdamW',
  sgd: 'SGD',
  rmsprop: 'RMSprop'
}

/** What a run's method is called; one that another tool names is called so. */
export const optimizerName = (type: string): string => optimizerNames[type as OptimizerType] ?? type
