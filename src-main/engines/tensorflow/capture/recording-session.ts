import type * as tf from '@tensorflow/tfjs'
import type { StepInput } from '../../primitives/step-inputs'
import type {
  TensorflowAttribute,
  TensorflowBackend,
  TensorflowBinding,
  TensorflowOutput
} from '../load'
import type { GraphNode } from './graph'
import { type GraphVariable, NotRecordable, type Recording } from './recording'

/** Tensors from outside that are no variables are constants of the graph up to this size. */
const largestConstant = 2 ** 20
/** They change memory that a handle points to: recorded, and not done while recording. */
const writes = /^(ResourceApply|AssignVariableOp$|AssignAddVariableOp$|AssignSubVariableOp$)/
/** They have an effect, or a state, that no variable of ours holds. */
const refused =
  /^(Random|Stateful|Truncated|Multinomial|VarHandleOp$|DestroyResourceOp$|Summary|Write|Read(?!VariableOp)|Py)/

/**
 * Types that tfjs-node leaves to TensorFlow's eager mode to infer, and a graph has to state: the
 * attribute, and the input whose type it is.
 */
const inferredAttributes: Record<string, [attribute: string, input: number][]> = {
  ExpandDims: [
    ['T', 0],
    ['Tdim', 1]
  ],
  Where: [['T', 0]]
}

/**
 * Stands between tfjs-node and its binding while a program runs, and notes every operation as a node of
 * a graph.
 */
export class RecordingSession {
  readonly recording: Recording = { nodes: [], placeholders: [], stepInputs: [], result: '' }
  /** tfjs-node's binding, with the recorder in between, and as it is. */
  readonly binding: TensorflowBinding
  private readonly real: TensorflowBinding
  /** The node output that each of the binding's tensors is. */
  private readonly outputs = new Map<number, string>()
  private readonly handles = new Map<number, GraphVariable>()
  /** For each variable the write that came last, and what read it since. */
  private readonly written = new Map<GraphVariable, string>()
  private readonly readers = new Map<GraphVariable, string[]>()
  /** Tensors that hold what a variable holds now, and those that held it at first. */
  private readonly current = new Map<GraphVariable, number>()
  private readonly initial = new Map<number, GraphVariable>()

  constructor(
    private readonly backend: TensorflowBackend,
    private readonly variables: GraphVariable[],
    private readonly prefix: string
  ) {
    const real = (this.real = backend.binding)
    const functions: Partial<TensorflowBinding> = {
      createTensor: (shape, dtype, values) => {
        const id = real.createTensor(shape, dtype, values)
        this.outputs.set(id, this.constant(shape, dtype, bytesOf(values, dtype, real)))
        return id
      },
      executeOp: (name, attributes, inputs, count) => this.execute(name, attributes, inputs, count),
      tensorDataSync: () => {
        throw new NotRecordable('it reads a tensor while it computes')
      }
    }
    // What the binding has cannot be replaced, only hidden.
    this.binding = Object.create(
      real,
      Object.fromEntries(Object.entries(functions).map(([name, value]) => [name, { value }]))
    ) as TensorflowBinding
    for (const variable of variables) {
      if (variable.handle) this.handles.set(this.idOf(variable.handle), variable)
      if (!variable.value) continue
      const id = this.idOf(variable.value as tf.Tensor)
      this.current.set(variable, id)
      this.initial.set(id, variable)
    }
  }

  private idOf(tensor: tf.TensorInfo): number {
    return this.backend.getInputTensorIds([tensor])[0] as number
  }

  placeholder(tensor: tf.Tensor): void {
    const name = this.add(
      'Placeholder',
      [],
      [
        typeOf('dtype', this.backend.getDTypeInteger(tensor.dtype), this.binding),
        { name: 'shape', type: this.binding.TF_ATTR_SHAPE, value: tensor.shape }
      ]
    )
    this.recording.placeholders.push(name)
    // The tensor gets to the device outside the recording, or it would be a constant.
    const { binding } = this.backend
    this.backend.binding = this.real
    this.outputs.set(this.idOf(tensor), `${name}:0`)
    this.backend.binding = binding
  }

  stepInput({ tensor, make }: StepInput): void {
    this.placeholder(tensor)
    this.recording.stepInputs.push(make)
  }

  /** Notes what variables were assigned, and the result, which comes after every write. */
  end(result: tf.Tensor): void {
    const source = this.source(this.idOf(result))
    for (const variable of this.variables) {
      const id = variable.value ? this.idOf(variable.value as tf.Tensor) : undefined
      if (id === undefined || this.initial.get(id) === variable || this.current.get(variable) === id)
        continue
      this.write(
        [variable],
        'AssignVariableOp',
        [typeOf('dtype', this.binding.TF_FLOAT, this.binding)],
        [`${variable.name}:0`, this.source(id)]
      )
    }
    const writers = [...this.written.values()].map((name) => `^${name}`)
    const type = typeOf('T', this.backend.getDTypeInteger(result.dtype), this.binding)
    this.recording.result = `${this.add('Identity', [source, ...writers], [type])}:0`
  }

  private add(operation: string, inputs: string[], attributes: GraphNode['attributes']): string {
    const name = `${this.prefix}/${this.recording.nodes.length}`
    this.recording.nodes.push({ name, operation, inputs, attributes })
    return name
  }

  private constant(shape: readonly number[], dtype: number, bytes: Uint8Array): string {
    const value = { name: 'value', constant: { dtype, shape, bytes } }
    return `${this.add('Const', [], [typeOf('dtype', dtype, this.binding), value])}:0`
  }

  /** An operation that changes variables, after everything that wrote to them or read them so far. */
  private write(
    variables: GraphVariable[],
    operation: string,
    attributes: GraphNode['attributes'],
    inputs: string[]
  ): void {
    const before = new Set(
      variables.flatMap((each) => [this.written.get(each) ?? [], this.readers.get(each) ?? []].flat())
    )
    const name = this.add(operation, [...inputs, ...[...before].map((each) => `^${each}`)], attributes)
    for (const each of variables) {
      this.written.set(each, name)
      this.readers.delete(each)
      this.current.delete(each)
    }
  }

  private read(variable: GraphVariable): string {
    const last = this.written.get(variable)
    const name = this.add(
      'ReadVariableOp',
      [`${variable.name}:0`, ...(last === undefined ? [] : [`^${last}`])],
      [typeOf('dtype', this.binding.TF_FLOAT, this.binding)]
    )
    this.readers.set(variable, [...(this.readers.get(variable) ?? []), name])
    return `${name}:0`
  }

  /**
   * The node output that a tensor is: recorded, a variable's value, or a small constant from outside.
   */
  private source(id: number): string {
    const known = this.outputs.get(id)
    if (known !== undefined) return known
    const variable = this.variables.find((each) => this.current.get(each) === id)
    const output = variable ? this.read(variable) : this.outside(id)
    this.outputs.set(id, output)
    return output
  }

  private nodeOfHandle(id: number): string | undefined {
    const variable = this.handles.get(id)
    return variable && `${variable.name}:0`
  }

  private outside(id: number): string {
    if (this.initial.has(id))
      throw new NotRecordable('it uses the old value of a variable that it has changed')
    const values = this.real.tensorDataSync(id)
    const { shape, dtype } = this.shapeOf(id)
    if (ArrayBuffer.isView(values) && values.byteLength <= largestConstant)
      return this.constant(
        shape,
        dtype,
        bytesOf(values as unknown as ArrayLike<number>, dtype, this.real)
      )
    throw new NotRecordable('it uses a large tensor from outside that is no variable')
  }

  /** Shape and type of a tensor of which only the number is known. */
  private shapeOf(id: number): TensorflowOutput {
    const [copy] = this.real.executeOp('Identity', [], [id], 1)
    this.real.deleteTensor((copy as TensorflowOutput).id)
    return copy as TensorflowOutput
  }

  private execute(
    operation: string,
    attributes: TensorflowAttribute[],
    inputs: number[],
    count: number
  ): TensorflowOutput[] {
    if (refused.test(operation)) throw new NotRecordable(`it uses ${operation}`)
    const touched = inputs.map((id) => this.handles.get(id)).filter((each) => each !== undefined)
    const [variable] = touched
    if (variable && writes.test(operation)) {
      this.write(
        touched,
        operation,
        attributes,
        inputs.map((id) => this.nodeOfHandle(id) ?? this.source(id))
      )
      return []
    }
    const outputs = this.real.executeOp(operation, attributes, inputs, count)
    if (variable && operation === 'ReadVariableOp') {
      const { id } = outputs[0] as TensorflowOutput
      this.outputs.set(id, this.read(variable))
      this.current.set(variable, id)
      return outputs
    }
    if (variable) throw new NotRecordable(`it uses ${operation} on a variable`)
    const inferred = (inferredAttributes[operation] ?? []).map(([name, input]) =>
      typeOf(name, this.shapeOf(inputs[input] as number).dtype, this.binding)
    )
    const name = this.add(
      operation,
      inputs.map((id) => this.source(id)),
      [...attributes, ...inferred]
    )
    outputs.forEach(({ id }, i) => this.outputs.set(id, `${name}:${i}`))
    return outputs
  }
}

const typeOf = (name: string, value: number, binding: TensorflowBinding): TensorflowAttribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value
})

function bytesOf(values: ArrayLike<number>, dtype: number, binding: TensorflowBinding): Uint8Array {
  if (dtype === binding.TF_STRING) throw new NotRecordable('it uses texts')
  const typed = ArrayBuffer.isView(values)
    ? values
    : dtype === binding.TF_FLOAT
      ? Float32Array.from(values)
      : dtype === binding.TF_INT32
        ? Int32Array.from(values)
        : Uint8Array.from(values)
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength).slice()
}
