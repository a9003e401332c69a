import type { AugmentationConfig } from '../contract'
import { permutation, randomKey, uniform, type RandomKey } from './counter-random'

/**
 * How the images of a batch are mixed: each with the one at its partner's place, of which 1 - share is
 * taken.
 */
export interface Mixing {
  partners: Uint32Array
  /** At least 0.5: the image's own class stays the one that it mostly shows. */
  share: number
}
/**
 * The mixing of a batch of `size` images: the `stepInEpoch`-th batch of an epoch, both counted from 1.
 */
export type BatchMixing = (epoch: number, stepInEpoch: number, size: number) => Mixing

/**
 * Mixup (Zhang et al., 2017, with its one share for a batch and partners within it); null where none is
 * asked for. Seed, epoch and step fix it, so nothing has to be saved to go on in the middle of an epoch.
 */
export function mixingOf({ mixup }: AugmentationConfig, seed: number): BatchMixing | null {
  if (mixup === 0) return null
  return (epoch, stepInEpoch, size) => ({
    partners: permutation(randomKey(seed, 'mixup partners', epoch, stepInEpoch), size),
    share: largerShare(mixup, randomKey(seed, 'mixup share', epoch, stepInEpoch))
  })
}

/** Mixes the images of a batch, end to end, in place. */
export function mixImages(images: Float32Array, imageSize: number, { partners, share }: Mixing): void {
  const before = images.slice()
  partners.forEach((partner, i) => {
    if (partner === i) return
    const to = i * imageSize,
      from = partner * imageSize
    for (let pixel = 0; pixel < imageSize; pixel++)
      images[to + pixel] =
        share * (before[to + pixel] as number) + (1 - share) * (before[from + pixel] as number)
  })
}

/** Beta(a, a), or one minus it where that is larger. */
function largerShare(a: number, key: RandomKey): number {
  let drawn = 0
  const next = (): number => uniform(key, drawn++)
  // Of two gammas x and y, x / (x + y); through logarithms, because for a small `a` both are mostly too
  // small for a number.
  const difference = logGamma(a, next) - logGamma(a, next)
  return 1 / (1 + Math.exp(-Math.abs(difference)))
}

/**
 * Logarithm of a number drawn from Gamma(a, 1): Marsaglia and Tsang, "A Simple Method for Generating
 * Gamma Variables" (2000), section 6 for a < 1.
 */
function logGamma(a: number, next: () => number): number {
  if (a < 1) return logGamma(a + 1, next) + Math.log(1 - next()) / a
  const d = a - 1 / 3
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3
    const accepted = 1 - next()
    if (v > 0 && Math.log(accepted) < normal ** 2 / 2 + d - d * v + d * Math.log(v))
      return Math.log(d * v)
  }
}
