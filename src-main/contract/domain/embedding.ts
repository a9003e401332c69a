import { z } from 'zod'
import { splitNames } from './image-recipe'

export const embeddingMethods = ['umap', 'pca'] as const
export type EmbeddingMethod = (typeof embeddingMethods)[number]

/** What the colours of an embedding say of its images. */
export const embeddingColors = ['label', 'result', 'predicted', 'confidence'] as const
export type EmbeddingColor = (typeof embeddingColors)[number]

/** So many images are placed at most; what takes minutes grows with them. */
export const mostEmbedded = 20_000
/** UMAP looks at so many neighbours of each image, itself among them, and needs more images than that. */
export const umapNeighbours = 15
/** The fewest images that a method can place. */
export const fewestEmbedded = { umap: umapNeighbours + 1, pca: 3 } as const satisfies Record<
  EmbeddingMethod,
  number
>

/** Which images are placed in the plane by their features, and how. */
export const embeddingPlacement = z.strictObject({
  method: z.enum(embeddingMethods).default('umap'),
  /**
   * What the run was trained on (`train`), what it was validated on (`validation`), the test part of its
   * data (`test`), or several.
   */
  parts: z.array(z.enum(splitNames)).min(1).max(splitNames.length).default(['validation']),
  /** Where there are more images than this, so many are drawn by the seed. */
  images: z.int().min(1).max(mostEmbedded).default(2000),
  seed: z.int().min(0).max(0xffffffff).default(0)
})

export const embeddingRequest = z.strictObject({
  /** As RUN or RUN@CHECKPOINT; the newest checkpoint where none is named. */
  run: z.string(),
  ...embeddingPlacement.shape
})
export type EmbeddingRequest = z.infer<typeof embeddingRequest>

/**
 * Images of a data set placed in the plane by the features that a run's last layer takes: what lies close
 * together looks alike to the network.
 */
export const embedding = z.object({
  run: z.object({ id: z.string(), name: z.string() }),
  checkpoint: z.object({ file: z.string(), epoch: z.int(), step: z.int() }),
  method: z.enum(embeddingMethods),
  parts: z.array(z.enum(splitNames)),
  seed: z.int(),
  /** Numbers that the last layer takes of an image. */
  features: z.int(),
  /** So many images are in these parts. */
  available: z.int(),
  /** Whether the data was another one than what the run was trained on: it had changed since. */
  isOtherData: z.boolean().optional(),
  /** Of PCA: shares of the features' variance that lie along the two axes. */
  explainedVariance: z.tuple([z.number(), z.number()]).nullable(),
  classes: z.array(z.string()),
  /** Column by column, an entry an image. */
  points: z.object({
    x: z.array(z.number()),
    y: z.array(z.number()),
    /** Hash of its content. */
    image: z.array(z.string()),
    /** Its path, or its part and its number there. */
    name: z.array(z.string()),
    part: z.array(z.enum(splitNames)),
    /** Class numbers: what it is labelled, what it is taken for, and how sure of that the network is. */
    label: z.array(z.int()),
    predicted: z.array(z.int()),
    probability: z.array(z.number())
  })
})
export type Embedding = z.infer<typeof embedding>

/** What became of the images of an embedding since it was made. */
export const embeddingChanges = z.object({
  /** Images that are no longer in the run's data. */
  gone: z.int(),
  /** Images that are of another class now. */
  relabelled: z.int(),
  /** Images of the embedding. */
  total: z.int()
})
export type EmbeddingChanges = z.infer<typeof embeddingChanges>
