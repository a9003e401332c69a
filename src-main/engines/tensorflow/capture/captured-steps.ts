import * as tf from '@tensorflow/tfjs'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Precision } from '../../../contract'
import type { StepCapture } from '../../engine'
import type { StepParameters } from '../../primitives/step-inputs'
import type { TensorflowBackend } from '../load'
import type { Operations } from '../compute/operations'
import { encodeSavedModel, type GraphNode, graphTag } from './graph'
import { inHalf, isHalf } from './mixed-precision'
import { record } from './recorder'
import { type GraphVariable, NotRecordable, type Recording } from './recording'

/**
 * Whole steps as graphs in one session of TensorFlow, which keeps the variables between calls: a step is
 * one call instead of thousands. A program is recorded once for each shape of its inputs; a new
 * recording makes a new session, into which the variables move.
 */
export class CapturedSteps implements StepCapture {
  private readonly variables: GraphVariable[]
  private readonly recordings = new Map<string, Recording>()
  private session: { id: number; recordings: number } | null = null

  constructor(
    private readonly backend: TensorflowBackend,
    private readonly operations: Operations,
    variables: Omit<GraphVariable, 'name'>[],
    private readonly precision: Precision
  ) {
    this.variables = variables.map((variable, i) => ({ ...variable, name: `variable/${i}` }))
  }

  prepare(name: string, inputs: tf.Tensor[], program: () => tf.Tensor): string | null {
    const key = keyOf(name, inputs)
    if (this.recordings.has(key)) return null
    try {
      this.recordings.set(
        key,
        record(this.backend, this.variables, `program/${this.recordings.size}`, inputs, program)
      )
      return null
    } catch (error) {
      if (error instanceof NotRecordable) return error.message
      throw error
    }
  }

  run(name: string, inputs: tf.Tensor[], parameters: StepParameters): tf.Tensor {
    const recording = this.recordings.get(keyOf(name, inputs))
    if (!recording || !this.session)
      throw new Error(`the program ${keyOf(name, inputs)} was not prepared`)
    const made = recording.stepInputs.map((make) => make(parameters))
    const [result] = this.backend.runSavedModel(
      this.session.id,
      [...inputs, ...made],
      recording.placeholders.map((each) => ({ name: `${each}:0` })),
      [recording.result]
    )
    tf.dispose(made)
    return result as tf.Tensor
  }

  synchronize(): void {
    if (!this.session) return
    const values = this.readSession(this.session.id)
    this.variables.forEach(({ value, handle }, i) => {
      value?.assign(values[i] as tf.Tensor)
      if (handle)
        this.operations.all(
          'AssignVariableOp',
          { dtype: { type: 'float32' } },
          [handle, values[i] as tf.Tensor],
          0
        )
    })
    tf.dispose(values)
  }

  dispose(): void {
    if (this.session) this.backend.deleteSavedModel(this.session.id)
    this.session = null
  }

  /** Makes a session that has every recording; it takes over the variables of the one before. */
  load(): string | null {
    if (this.session?.recordings === this.recordings.size) return null
    let id
    try {
      id = this.sessionOf([
        ...this.variables.flatMap((variable) => this.variableNodes(variable)),
        this.restoredNode(),
        ...[...this.recordings.values()].flatMap(({ nodes }) => this.rounded(nodes))
      ])
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
      return `TensorFlow does not take the graph (${reason})`
    }
    const values = this.session ? this.readSession(this.session.id) : this.readVariables()
    tf.dispose([
      ...this.backend.runSavedModel(
        id,
        values,
        this.variables.map(({ name }) => ({ name: `${name}/new:0` })),
        ['restored:0']
      ),
      ...values
    ])
    if (this.session) this.backend.deleteSavedModel(this.session.id)
    this.session = { id, recordings: this.recordings.size }
    return null
  }

  private rounded(nodes: GraphNode[]): GraphNode[] {
    return isHalf(this.precision) ? inHalf(nodes, this.backend.binding, this.precision) : nodes
  }

  private sessionOf(nodes: GraphNode[]): number {
    const folder = mkdtempSync(join(tmpdir(), 'atelier-graph-'))
    try {
      writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes, this.backend.binding))
      return this.backend.loadSavedModelMetaGraph(folder, graphTag)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  private variableNodes({ name, shape }: GraphVariable): GraphNode[] {
    const { binding } = this.backend
    const type = { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }
    const size = { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape }
    const text = (key: string, value: string): GraphNode['attributes'][number] => ({
      name: key,
      type: binding.TF_ATTR_STRING,
      value
    })
    return [
      {
        name,
        operation: 'VarHandleOp',
        inputs: [],
        attributes: [type, size, text('shared_name', name), text('container', '')]
      },
      { name: `${name}/new`, operation: 'Placeholder', inputs: [], attributes: [type, size] },
      {
        name: `${name}/write`,
        operation: 'AssignVariableOp',
        inputs: [`${name}:0`, `${name}/new:0`],
        attributes: [type]
      },
      { name: `${name}/read`, operation: 'ReadVariableOp', inputs: [`${name}:0`], attributes: [type] }
    ]
  }

  /** What is fetched to write all variables. */
  private restoredNode(): GraphNode {
    const { binding } = this.backend
    const type = { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 }
    return {
      name: 'restored',
      operation: 'Const',
      inputs: this.variables.map(({ name }) => `^${name}/write`),
      attributes: [
        type,
        { name: 'value', constant: { dtype: binding.TF_INT32, shape: [], bytes: new Uint8Array(4) } }
      ]
    }
  }

  private readSession(id: number): tf.Tensor[] {
    return this.backend.runSavedModel(
      id,
      [],
      [],
      this.variables.map(({ name }) => `${name}/read:0`)
    )
  }

  private readVariables(): tf.Tensor[] {
    return this.variables.map(({ value, handle }) =>
      handle
        ? this.operations.one('ReadVariableOp', { dtype: { type: 'float32' } }, [handle])
        : tf.clone(value as tf.Tensor)
    )
  }
}

const keyOf = (name: string, inputs: tf.Tensor[]): string =>
  [name, ...inputs.map(({ shape }) => shape.join('x'))].join(' ')
