import type { KerasLayer } from './keras-layers'

/**
 * The layers in the order in which Keras keeps those of a functional model: by their distance from the
 * output, the farthest first, and those of one distance as a walk from the output meets them. Keras 3,
 * src/ops/function.py, `map_graph`.
 */
export function inKerasOrder(layers: KerasLayer[]): KerasLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const met = new Map<string, number>()
  const finished: KerasLayer[] = []

  // Depths reach some hundreds; each layer is left only after all that it takes.
  const visit = (layer: KerasLayer): void => {
    if (met.has(layer.name)) return
    met.set(layer.name, met.size)
    for (const name of layer.inputs) {
      const input = byName.get(name)
      if (!input) throw new Error(`${layer.name} takes ${name}, which there is not`)
      visit(input)
    }
    finished.push(layer)
  }
  const output = layers.at(-1)
  if (output) visit(output)

  const distances = new Map<string, number>()
  for (const { name, inputs } of finished.reverse()) {
    const distance = distances.get(name) ?? 0
    distances.set(name, distance)
    for (const input of inputs) distances.set(input, Math.max(distance + 1, distances.get(input) ?? 0))
  }
  const distanceOf = ({ name }: KerasLayer): number => distances.get(name) ?? 0
  const meetingOf = ({ name }: KerasLayer): number => met.get(name) ?? 0
  return [...layers].sort((a, b) => distanceOf(b) - distanceOf(a) || meetingOf(a) - meetingOf(b))
}
