import { AtelierError, type ArchitectureLayer, asOthersSay } from '../../contract'
import type { EngineSession, FailureContext } from '../../engines/engine'

type FailedLayer = Pick<ArchitectureLayer, 'name' | 'type'>
/** Beside the errors, not in them: whoever catches one still knows it for what it is. */
const failedLayers = new WeakMap<object, FailedLayer>()

/** Computes a layer by `body`; an error that comes out of it is remembered as this layer's. */
export function asLayer<T>({ name, type }: FailedLayer, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (typeof error === 'object' && error !== null && !failedLayers.has(error))
      failedLayers.set(error, { name, type })
    throw error
  }
}

/**
 * What a person is told of an error: the engine's words where it has some, and the layer that was being
 * computed.
 */
export function explainFailure(
  error: unknown,
  { id, explain }: Pick<EngineSession, 'id' | 'explain'>,
  context: FailureContext
): unknown {
  if (error instanceof AtelierError) return error
  const explained = explain(error, context)
  const failedLayer = typeof error === 'object' && error !== null ? failedLayers.get(error) : undefined

  // These are of the device: which layer was its last does not matter.
  if (
    !failedLayer ||
    (explained instanceof AtelierError &&
      (explained.code === 'ENGINE_OUT_OF_MEMORY' || explained.code === 'ENGINE_DEVICE_LOST'))
  )
    return explained ?? error

  const reason =
    explained instanceof AtelierError
      ? (explained.params.reason ?? explained.message)
      : error instanceof Error
        ? (error.message.split('\n')[0] ?? '')
        : String(error)
  return new AtelierError(
    'LAYER_FAILED',
    {
      layer: failedLayer.name,
      type: failedLayer.type,
      engine: id,
      reason: asOthersSay(reason.replace(/\.$/, ''))
    },
    { cause: error }
  )
}
