import { type NetworkNote, noteOf } from '../../contract'
import { type FileLayer, isFields } from './file-layer'
import { classOf } from './layer-options'

/** With what each weight begins here, by the option that says so in a file; in Keras' names. */
const begins: Readonly<Record<string, string>> = {
  kernel_initializer: 'GlorotUniform',
  depthwise_initializer: 'GlorotUniform',
  pointwise_initializer: 'GlorotUniform',
  bias_initializer: 'Zeros',
  beta_initializer: 'Zeros',
  gamma_initializer: 'Ones',
  moving_mean_initializer: 'Zeros',
  moving_variance_initializer: 'Ones'
}
/** Names of older versions, and of functions, for the same. */
const plainName = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** Kinds of initializers that are GlorotUniform under another name. */
function isGlorot(name: string, config: Readonly<Record<string, unknown>>): boolean {
  return (
    plainName(name) === 'variancescaling' &&
    config['mode'] === 'fan_avg' &&
    config['distribution'] === 'uniform' &&
    (config['scale'] ?? 1) === 1
  )
}

/** What of the file's options on weights is not kept, each once with the number of layers. */
export function weightNotes(layers: readonly FileLayer[]): NetworkNote[] {
  const initializers = new Map<string, number>()
  const regularizers = new Map<string, number>()
  const constraints = new Map<string, number>()
  const types = new Set<string>()
  let untrained = 0
  const count = (into: Map<string, number>, key: string): unknown =>
    into.set(key, (into.get(key) ?? 0) + 1)

  for (const { className, config } of layers) {
    if (config['trainable'] === false) untrained++
    const type = numberType(config['dtype'])
    if (type !== null && type !== 'float32') types.add(type)
    for (const [option, value] of Object.entries(config)) {
      const given = classOf(value)
      if (given === null) continue
      if (option.endsWith('_regularizer')) count(regularizers, given.name)
      else if (option.endsWith('_constraint')) count(constraints, given.name)
      const used = begins[option]
      if (used === undefined || !option.endsWith('_initializer')) continue
      // Keras 3 writes this of depthwise layers too, which have another.
      if (className === 'DepthwiseConv2D' && option === 'kernel_initializer') continue
      const isKept =
        plainName(given.name) === plainName(used) ||
        isGlorot(given.name, given.config) ||
        (option === 'gamma_initializer' && plainName(given.name) === 'zeros')
      if (!isKept) count(initializers, `${given.name} ${used}`)
    }
  }
  return [
    ...[...initializers].map(([key, number]) => {
      const [initializer = '', used = ''] = key.split(' ')
      return noteOf('initializer', { count: number, initializer, used })
    }),
    ...[...regularizers].map(([regularizer, number]) =>
      noteOf('regularizer', { count: number, regularizer })
    ),
    ...[...constraints].map(([constraint, number]) =>
      noteOf('constraint', { count: number, constraint })
    ),
    ...(untrained > 0 ? [noteOf('notTrainable', { count: untrained })] : []),
    ...[...types].map((type) => noteOf('numberType', { type }))
  ]
}

/** `float32` of a text, or of a policy; null where nothing is said. */
function numberType(dtype: unknown): string | null {
  if (typeof dtype === 'string') return classOf(dtype)?.name ?? null
  if (!isFields(dtype) || !isFields(dtype['config'])) return null
  const { name } = dtype['config']
  return typeof name === 'string' ? (classOf(name)?.name ?? null) : null
}
