import { cited, type FileLayer } from './file-layer'
import { unfit } from './unfit'

/** What an operation is called with: the output of a layer, or a number. */
export type Operand = { layer: string } | { value: number }

/** Functions of Keras 3 (`keras.ops`, `keras.activations`) and of TensorFlow that are activations. */
const activations: Readonly<Record<string, string>> = {
  'Relu': 'relu',
  'nn.relu': 'relu',
  'Relu6': 'relu6',
  'nn.relu6': 'relu6',
  'Sigmoid': 'sigmoid',
  'math.sigmoid': 'sigmoid',
  'Tanh': 'tanh',
  'math.tanh': 'tanh',
  'Silu': 'silu',
  'nn.silu': 'silu',
  'HardSigmoid': 'hard_sigmoid',
  'HardSilu': 'hard_silu',
  'Selu': 'selu',
  'nn.selu': 'selu',
  'Mish': 'mish',
  'Softplus': 'softplus',
  'math.softplus': 'softplus',
  'Softmax': 'softmax',
  'nn.softmax': 'softmax'
}
/** Arithmetic of two operands. */
const arithmetic: Readonly<Record<string, 'Add' | 'Subtract' | 'Multiply' | 'Divide'>> = {
  'Add': 'Add',
  'math.add': 'Add',
  '__operators__.add': 'Add',
  'Subtract': 'Subtract',
  'math.subtract': 'Subtract',
  'Multiply': 'Multiply',
  'math.multiply': 'Multiply',
  'Divide': 'Divide',
  'TrueDivide': 'Divide',
  'math.truediv': 'Divide',
  'math.divide': 'Divide'
}
/** Options of activations by which they would be others, and what they are without. */
const plain: Readonly<Record<string, unknown>> = { axis: -1, approximate: false }

/** What is computed by a node that is a function of tensors and no layer; null: it is a layer. */
export function operationOf({ className, config }: FileLayer, module: unknown): string | null {
  if (className === 'TFOpLambda') return cited(config['function'])
  const isOfKeras3 = typeof module === 'string' && /^keras\.src\.(ops|activations)\b/.test(module)
  return isOfKeras3 ? className : null
}

/**
 * The layer that computes the same as an operation: `x + 3` and `x / 6` are rescalings, `a + b` is an
 * addition, `keras.activations.silu(x)` an activation. Any other keeps its name and is refused by it.
 * @throws AtelierError NETWORK_UNFIT
 */
export function operationLayer(layer: FileLayer, name: string, operands: Operand[]): FileLayer {
  const inputs = operands.flatMap((each) => ('layer' in each ? [each.layer] : []))
  const values = operands.flatMap((each) => ('value' in each ? [each.value] : []))
  const as = (className: string, config: FileLayer['config'] = {}): FileLayer => ({
    className,
    name: layer.name,
    config,
    inputs
  })

  const operation = Object.hasOwn(arithmetic, name) ? arithmetic[name] : undefined
  const [value] = values
  if (operation !== undefined && value !== undefined && operands.length === 2 && inputs.length === 1)
    return as('Rescaling', scaling(operation, value, 'value' in (operands[0] as Operand), layer))
  if (operation !== undefined && operation !== 'Divide' && operands.length === inputs.length)
    return as(operation)

  const isOther = Object.entries(plain).some(([option, usual]) => {
    const given = layer.config[option]
    return given !== undefined && given !== usual
  })
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined
  if (activation !== undefined && operands.length === 1 && inputs.length === 1 && !isOther)
    return as('Activation', { activation })
  throw unfit('operation', { layer: cited(layer.name), operation: cited(name) })
}

/** @param isFirst whether the number stands before the tensor */
function scaling(
  operation: 'Add' | 'Subtract' | 'Multiply' | 'Divide',
  value: number,
  isFirst: boolean,
  { name }: FileLayer
): { scale: number; offset: number } {
  switch (operation) {
    case 'Add':
      return { scale: 1, offset: value }
    case 'Subtract':
      return isFirst ? { scale: -1, offset: value } : { scale: 1, offset: -value }
    case 'Multiply':
      return { scale: value, offset: 0 }
    case 'Divide':
      if (isFirst || value === 0) throw unfit('operation', { layer: cited(name), operation: 'Divide' })
      return { scale: 1 / value, offset: 0 }
    default:
      return operation satisfies never
  }
}
