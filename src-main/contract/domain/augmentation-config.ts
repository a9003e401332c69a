import { z } from 'zod'

const probability = z.number().min(0).max(1).default(0)
/** A brightness, contrast or saturation is multiplied by a factor from max(0, 1 - x) to 1 + x. */
const colourRange = z.number().min(0).max(10).default(0)
/** Parameter of a Beta distribution that shares are drawn from; 0 mixes none. */
const betaParameter = z.number().min(0).max(10).default(0)

const areaShare = z.number().gt(0).max(1)
const aspect = z.number().min(0.01).max(100)

/**
 * A part of the image made as large as the whole, drawn as torchvision's RandomResizedCrop draws it
 * (Szegedy et al., 2014).
 */
export const cropConfig = z.strictObject({
  /** The part's share of the image's area, from the smallest to the largest. */
  area: z.tuple([areaShare, areaShare]).default([0.08, 1]),
  /** The part's width over its height, likewise. */
  aspect: z.tuple([aspect, aspect]).default([0.75, 1.3333])
})

/**
 * Operations drawn from torchvision's list of them, all of one magnitude (RandAugment; Cubuk et al.,
 * 2019).
 */
export const randAugmentConfig = z.strictObject({
  operations: z.int().min(1).max(14).default(2),
  magnitude: z.int().min(0).max(30).default(9)
})

/** What is done to training images, in this order; everything is off unless asked for. */
export const augmentationConfig = z.strictObject({
  crop: cropConfig.nullable().default(null),
  /** Half of the images, left and right exchanged. */
  flip: z.boolean().default(false),
  /** Half of the images, top and bottom exchanged. */
  flipVertical: z.boolean().default(false),
  /** Up to so many pixels either way, black coming in. */
  shift: z.int().min(0).max(64).default(0),
  /** Up to this share of the height and of the width either way, in whole pixels, black coming in. */
  translation: z.number().min(0).max(1).default(0),
  /** Up to so many degrees either way. */
  rotation: z.number().min(0).max(180).default(0),
  randAugment: randAugmentConfig.nullable().default(null),
  brightness: colourRange,
  contrast: colourRange,
  /** Of images with colours; so are the hue and the probability of greyscale. */
  saturation: colourRange,
  /** Up to so many turns of the colour wheel either way. */
  hue: z.number().min(0).max(0.5).default(0),
  /** Probability with which an image loses its colours. */
  greyscale: probability,
  /** Probability of a Gaussian blur of 0.1 to 2 pixels. */
  blur: probability,
  /** Probability with which a rectangle is painted over. */
  erasing: probability,
  /** Each image mixed with another of its batch, the share drawn (Zhang et al., 2017). */
  mixup: betaParameter,
  /**
   * A rectangle of each image taken from another of its batch, its area drawn (Yun et al., 2019). Where
   * mixup is asked for too, every batch has one of the two, as likely as the other.
   */
  cutmix: betaParameter,
  /**
   * Pixels minus the mean of the training split, over its standard deviation, channel by channel: of
   * validation images too.
   */
  normalize: z.boolean().default(false)
})
export type AugmentationConfig = z.infer<typeof augmentationConfig>
