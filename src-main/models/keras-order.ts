/** A layer of a functional model, and the layers whose outputs it takes. */
interface ConnectedLayer {
  name: string
  inputs: string[]
}

/**
 * The layers in the order in which Keras keeps those of a functional model: by their distance from the
 * output, the farthest first, and those of one distance as a walk from the output meets them. Keras 3,
 * src/ops/function.py, `map_graph`.
 */
export function inKerasOrder<Layer extends ConnectedLayer>(layers: readonly Layer[]): Layer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const met = new Map<string, number>()
  const finished: Layer[] = []

  // Depths reach some hundreds; each layer is left only after all that it takes.
  const visit = (layer: Layer): void => {
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
  const distanceOf = ({ name }: Layer): number => distances.get(name) ?? 0
  const meetingOf = ({ name }: Layer): number => met.get(name) ?? 0
  return [...layers].sort((a, b) => distanceOf(b) - distanceOf(a) || meetingOf(a) - meetingOf(b))
}

/** What Keras 3 calls a group of weights by its layer's type: src/utils/naming.py, `to_snake_case`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
