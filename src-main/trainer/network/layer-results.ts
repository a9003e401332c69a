import type * as tf from '@tensorflow/tfjs'
import type { PlannedLayer } from './forward-plan'

/** What layers of one pass gave, by the names under which later ones ask for it. */
export class LayerResults {
  private readonly results = new Map<string, tf.Tensor>()
  /** How many layers have still to take each; null: nothing is let go. */
  private readonly left: Map<string, number> | null

  /**
   * @param images those of the caller, which are never let go
   * @param plan everything that may take a result, where each is disposed once the last one has taken it
   */
  constructor(
    private readonly images: tf.Tensor,
    plan: readonly PlannedLayer[] | null
  ) {
    this.left = plan && consumersOf(plan)
  }

  of(names: readonly string[]): tf.Tensor[] {
    return names.map((name) => this.results.get(name) as tf.Tensor)
  }

  /** A result is another tensor than any before it. */
  set(name: string, result: tf.Tensor): void {
    this.results.set(name, result)
  }

  /** To be called when a layer has taken these. */
  taken(names: readonly string[]): void {
    const { left } = this
    if (!left) return
    for (const name of names) {
      left.set(name, (left.get(name) ?? 1) - 1)
      if (left.get(name) !== 0) continue
      const used = this.results.get(name)
      if (used !== this.images) used?.dispose()
      this.results.delete(name)
    }
  }

  /** What is left. */
  entries(): [name: string, result: tf.Tensor][] {
    return [...this.results]
  }

  /** Disposes what is left, but the images. */
  dispose(): void {
    for (const result of this.results.values()) if (result !== this.images) result.dispose()
    this.results.clear()
  }
}

function consumersOf(plan: readonly PlannedLayer[]): Map<string, number> {
  const left = new Map<string, number>()
  for (const { inputs } of plan) for (const name of inputs) left.set(name, (left.get(name) ?? 0) + 1)
  return left
}
