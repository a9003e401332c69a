import type { ExperimentSpec } from '../../contract'
import { contentOf, type LoadedDataset } from '../../datasets/dataset'
import { type NamedTensor, safetensorsParts } from '../../models/safetensors'
import type { TrainerPort } from '../port'

/**
 * Hash of the weights as the safetensors exporter writes them: weights and moving statistics, sorted by
 * name, no metadata.
 */
export function hashWeights(port: TrainerPort, weights: NamedTensor[]): Promise<string> {
  return port.sha256(safetensorsParts(weights))
}

/**
 * Hash of what the run is a function of: its name, what is saved and how it goes on after an accident
 * are no part of it.
 */
export function hashSpec(
  port: TrainerPort,
  {
    name: _name,
    checkpoints: _checkpoints,
    autoResume: _autoResume,
    steering: _steering,
    weights,
    ...spec
  }: ExperimentSpec
): Promise<string> {
  // Weights are known by their content, wherever they lie.
  const { from: _from, ...content } = weights ?? { from: '' }
  const known = weights ? { ...spec, weights: content } : spec
  return port.sha256([new TextEncoder().encode(JSON.stringify(known))])
}

/** Hash of all images and labels. */
export async function hashDataset(
  port: TrainerPort,
  dataset: Pick<LoadedDataset, 'train' | 'validation' | 'test' | 'sha256'>
): Promise<string> {
  return dataset.sha256 ?? port.sha256(contentOf(dataset))
}
