import * as tf from '@tensorflow/tfjs'
import { type Architecture, AtelierError, asOthersSay } from '../../contract'
import type { Primitives } from '../../engines/primitives/primitives'
import type { NamedTensor } from '../../models/safetensors'
import { asLayer } from './failing-layer'
import { type PlannedLayer, planForward } from './forward-plan'
import { initialWeights } from './initial-weights'
import { computeLayer, type ForwardContext } from './layer-operations'
import { MovingStatistics, requireTensor } from './moving-statistics'

/** Weights and moving statistics as they are saved. */
export type SavedTensors = Map<string, { shape: number[]; data: Float32Array }>

/**
 * `weights`: where the weights of these names are looked up instead. `frozen`: layers that compute as when
 * nothing is learnt. `from`: the layer that the input is the output of already; those before it are left
 * out. `until`: the last layer that is computed, whose output is then given as logits. `through`: what one
 * layer's output becomes before any other takes it.
 */
export type ForwardPass = (
  | { training: true; step: number; frozen?: ReadonlySet<string> }
  | { training: false; weights?: (name: string) => tf.Variable }
) & {
  from?: string
  until?: string
  through?: { layer: string; change(output: tf.Tensor): tf.Tensor }
}
/**
 * Is told of a layer's output as soon as that is computed: of an addition and a ReLU that the layer took
 * over, with them.
 */
export type LayerObserver = (layerName: string, output: tf.Tensor) => void
export interface ForwardResult {
  /** [batch, classes], before the softmax. */
  logits: tf.Tensor2D
  /** The batch's own statistics, by the names of the moving ones; empty unless training. */
  statistics: Map<string, tf.Tensor1D>
}

/**
 * An architecture with weights on the current engine. Weight names are `<layer>/kernel`, as Keras has
 * them.
 */
export class Network {
  /** In the architecture's order. */
  readonly variables: tf.Variable[]
  private readonly byName: Map<string, tf.Variable>
  private readonly moving: MovingStatistics
  private readonly plan: ReturnType<typeof planForward>

  /** With the initial weights of the seed. */
  constructor(
    readonly architecture: Architecture,
    private readonly seed: number,
    private readonly primitives: Primitives
  ) {
    this.plan = planForward(architecture)
    const shapes = new Map(architecture.layers.map((layer) => [layer.name, layer.outputShape]))

    const perLayer = architecture.layers.map((layer) => ({
      layer,
      weights: initialWeights(layer, shapes.get(layer.inputs[0] ?? '') ?? [], seed)
    }))

    this.variables = perLayer.flatMap(({ weights }) =>
      weights.trainable.map(({ name, shape, data }) =>
        tf.tidy(() => tf.variable(tf.tensor(data, shape), true, name))
      )
    )
    this.byName = new Map(this.variables.map((variable) => [variable.name, variable]))

    const moving = perLayer.flatMap(({ layer, weights }) =>
      weights.moving.map((entry) => ({
        entry,
        momentum: layer.type === 'BatchNormalization' ? layer.config.momentum : 0
      }))
    )
    this.moving = new MovingStatistics(
      moving.map(({ entry }) => entry),
      moving.map(({ momentum }) => momentum)
    )
  }

  /**
   * The logits of a batch of images [batch, height, width, channels]. Call it inside tf.tidy: it leaves
   * its intermediate results.
   */
  forward(images: tf.Tensor4D, pass: ForwardPass, observe?: LayerObserver): ForwardResult {
    const statistics = new Map<string, tf.Tensor1D>()
    const elsewhere = pass.training ? undefined : pass.weights
    const context: ForwardContext = {
      primitives: this.primitives,
      training: pass.training,
      seed: this.seed,
      step: pass.training ? pass.step : 0,
      images,
      weight: elsewhere ?? ((name) => this.weight(name)),
      moving: (name) => this.moving.read(name),
      observed: (name, value) => void statistics.set(name, value)
    }

    const still: ForwardContext = { ...context, training: false }
    const frozen = pass.training ? pass.frozen : undefined

    const results = new Map<string, tf.Tensor>(pass.from === undefined ? [] : [[pass.from, images]])
    let last: tf.Tensor = images
    for (const { layer, inputs: names, activation, padding, output } of this.planFrom(pass.from)) {
      const inputs =
        layer.type === 'InputLayer' ? [images] : names.map((name) => results.get(name) as tf.Tensor)
      const own = frozen?.has(layer.name) ? still : context
      last = asLayer(layer, () => computeLayer(layer, inputs, activation, own, padding))
      if (output === pass.through?.layer) last = pass.through.change(last)
      results.set(output, last)
      observe?.(layer.name, last)
      if (output === pass.until) break
    }
    return { logits: last as tf.Tensor2D, statistics }
  }

  /**
   * What a layer gives for a batch, as when nothing is learnt; nothing behind it is computed. Call it
   * inside tf.tidy.
   */
  outputOf(layerName: string, images: tf.Tensor4D): tf.Tensor {
    return this.forward(images, { training: false, until: layerName }).logits
  }

  private planFrom(from: string | undefined): PlannedLayer[] {
    return from === undefined
      ? this.plan
      : this.plan.slice(this.plan.findIndex(({ output }) => output === from) + 1)
  }

  /** Takes a batch's statistics into the moving ones; of a layer that has none they stay. */
  updateMoving(statistics: Map<string, tf.Tensor1D>): void {
    this.moving.update(statistics)
  }

  /** Everything that a step may change: the weights, and the moving statistics. */
  stateVariables(): tf.Variable[] {
    return [...this.variables, ...this.moving.variables()]
  }

  private weight(name: string): tf.Tensor {
    const variable = this.byName.get(name)
    if (!variable) throw new Error(`no weight ${name}`)
    return variable
  }

  /** Weights and moving statistics, copied to memory of JavaScript. */
  async export(): Promise<NamedTensor[]> {
    const weights = await Promise.all(
      this.variables.map(async (variable) => ({
        name: variable.name,
        shape: variable.shape,
        data: (await variable.data()) as Float32Array
      }))
    )
    return [...weights, ...(await this.moving.export())]
  }

  /**
   * Puts saved weights and statistics in place of the present ones.
   * @throws AtelierError CHECKPOINT_DAMAGED where one is missing or has another shape
   */
  import(tensors: SavedTensors, path: string): void {
    try {
      for (const variable of this.variables) {
        const data = requireTensor(tensors, variable.name, variable.shape)
        tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)))
      }
      this.moving.import(tensors)
    } catch (error) {
      if (error instanceof RangeError)
        throw new AtelierError('CHECKPOINT_DAMAGED', { path, reason: asOthersSay(error.message) })
      throw error
    }
  }

  /** Puts some weights and statistics in place of the present ones; each has the shape of its own. */
  replace(tensors: SavedTensors): void {
    for (const variable of this.variables) {
      const { data } = tensors.get(variable.name) ?? {}
      if (data) tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)))
    }
    this.moving.replace(tensors)
  }

  dispose(): void {
    tf.dispose(this.variables)
    this.moving.dispose()
  }
}
