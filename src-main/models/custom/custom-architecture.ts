import { type Architecture, AtelierError, type CustomNetwork } from '../../contract'
import { ArchitectureBuilder, mostParameters } from '../architecture-builder'
import { inputCountProblem } from './input-count'
import { misfits } from './misfits'
import { unfit } from './unfit'

/**
 * The network that a person brought, for images of a shape and so many classes, which have to be its own
 * where it says them.
 * @throws AtelierError INVALID_EXPERIMENT naming the layer that cannot be built, or what does not fit the
 * data; NETWORK_UNFIT where the layers are no network
 */
export function customArchitecture(
  network: CustomNetwork,
  inputShape: [number, number, number],
  classes: number
): Architecture {
  requireFit(network, inputShape, classes)
  const builder = new ArchitectureBuilder(network.id, inputShape, classes)
  const known = new Set<string>()
  const add = (name: string, inputs: string[], put: () => void): void => {
    const missing = inputs.find((input) => !known.has(input))
    if (missing !== undefined) throw unfit('noSuchInput', { layer: name, input: missing })
    if (known.has(name)) throw unfit('twice', { layer: name })
    known.add(name)
    put()
  }

  add(network.input, [], () => builder.named(network.input, 'InputLayer', { shape: inputShape }))
  for (const layer of network.layers) {
    const problem = inputCountProblem(layer.type, layer.inputs.length)
    if (problem) throw unfit('inputCount', { layer: layer.name, type: layer.type, ...problem })
    add(layer.name, layer.inputs, () =>
      builder.named(layer.name, layer.type, layer.config as never, ...layer.inputs)
    )
  }
  const { name, from } = network.classifier
  let built: Architecture | undefined
  add(name, [from], () => (built = builder.namedClassifier(name, from)))
  const architecture = built as Architecture
  if (architecture.params.total > mostParameters)
    throw unfit('tooManyParameters', {
      count: architecture.params.total.toLocaleString('en'),
      most: mostParameters.toLocaleString('en')
    })
  return architecture
}

/**
 * The same for the images and classes that it was made for; where it says nothing of an image's side, of
 * those of `images`.
 */
export function ownArchitecture(
  network: CustomNetwork,
  images: readonly [number, number, number]
): Architecture {
  const [height, width, channels] = network.inputShape
  const shape = [height ?? images[0], width ?? images[1], channels ?? images[2]] as const
  return customArchitecture(network, [...shape], network.classes)
}

/** @throws AtelierError INVALID_EXPERIMENT */
function requireFit(
  network: CustomNetwork,
  inputShape: [number, number, number],
  classes: number
): void {
  const [issue] = misfits(network, inputShape, classes)
  if (issue)
    throw new AtelierError('INVALID_EXPERIMENT', {
      problems: `${issue.path}: ${issue.message}`,
      hint: 'Correct these fields.'
    })
}
