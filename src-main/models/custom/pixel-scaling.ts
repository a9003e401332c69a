import type { LayerConfigs } from '../../contract'

export type Scaling = LayerConfigs['Rescaling']

/** What a layer makes of a byte's largest value at most, if bytes are what it is meant for. */
const mostOfBytes = 16

/**
 * A rescaling of the images themselves for values from 0 to 1. Keras' networks take bytes, from 0 to 255,
 * and bring them to about one; those that take values up to one already multiply by more.
 * @returns `scaling`: null where nothing is left to be done
 */
export function scalingOfPixels({ scale, offset }: Scaling): {
  scaling: Scaling | null
  isOfBytes: boolean
} {
  const isOfBytes = [scale].flat().every((each) => Math.abs(each) * 255 <= mostOfBytes)
  if (!isOfBytes) return { scaling: { scale, offset }, isOfBytes }
  const widened = (each: number): number => Number((each * 255).toPrecision(7))
  const own = Array.isArray(scale) ? scale.map(widened) : widened(scale)
  const isNothing =
    [own].flat().every((each) => each === 1) && [offset].flat().every((each) => each === 0)
  return { scaling: isNothing ? null : { scale: own, offset }, isOfBytes }
}
