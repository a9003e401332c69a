import type { PortableModel } from './portable-model'

/**
 * What whoever uses a network has to know of it, as plain data: how pixels become its input, its classes,
 * and where it comes from.
 */
export function descriptionOf({
  name,
  architecture,
  classNames,
  input,
  provenance
}: PortableModel): Record<string, unknown> & { preprocessing: object; classes: string[] } {
  const { height, width, channels, recipe, scale, mean, deviation } = input
  return {
    name,
    architecture: architecture.id,
    classes: classNames,
    preprocessing: {
      shape: [height, width, channels],
      layout: 'NHWC',
      values: '0..255',
      channels: channels === 1 ? 'grey' : channels === 3 ? 'RGB' : `${channels}`,
      formula: '(pixel * scale - mean) / deviation',
      scale,
      mean,
      deviation,
      recipe
    },
    run: provenance.run.id,
    checkpoint: provenance.checkpoint.file,
    epoch: String(provenance.checkpoint.epoch),
    dataset: provenance.dataset.id,
    dataset_sha256: provenance.dataset.sha256,
    weights_sha256: provenance.weightsSha256,
    atelier: provenance.version
  }
}
