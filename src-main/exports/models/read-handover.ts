import { type ExporterJob, handoverNames } from '../../contract'
import { buildArchitecture } from '../../models/catalogue'
import { decodeSafetensors } from '../../models/safetensors'
import type { PortableModel, PortableTensor, ReferenceOutputs } from './portable-model'

/** What a trainer handed over. */
export interface Handover {
  model: PortableModel
  reference: ReferenceOutputs
  /** Results of layers for the first image, by their names; those that are too large together: none. */
  results: Map<string, PortableTensor>
}

/**
 * A network as a trainer handed it over, with what an engine computed.
 * @throws AtelierError CHECKPOINT_DAMAGED where the file is not whole
 */
export function readHandover(bytes: Uint8Array, job: ExporterJob): Handover {
  const { tensors } = decodeSafetensors(bytes, job.tensors)
  const withPrefix = (prefix: string): Map<string, PortableTensor> =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, { shape, data }]) => [name.slice(prefix.length), { shape, values: data }])
    )
  const numbers = (name: string): Float32Array => tensors.get(name)?.data ?? new Float32Array()

  const { name, config, classNames, input, provenance } = job
  const shape: [number, number, number] = [input.height, input.width, input.channels]
  return {
    model: {
      name,
      architecture: buildArchitecture(config, shape, classNames.length),
      weights: withPrefix(handoverNames.weights),
      classNames,
      input,
      provenance
    },
    reference: {
      count: tensors.get(handoverNames.images)?.shape[0] ?? 0,
      images: Uint8Array.from(numbers(handoverNames.images)),
      logits: numbers(handoverNames.logits),
      labels: tensors.get(handoverNames.labels)?.data ?? null
    },
    results: withPrefix(handoverNames.layers)
  }
}
