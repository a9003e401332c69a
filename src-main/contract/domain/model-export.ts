import { z } from 'zod'
import { imageRecipe } from './image-recipe'

/** What a trained network can be written as. */
export const modelFormatIds = ['onnx', 'keras', 'tfjs', 'safetensors', 'pytorch', 'savedmodel'] as const
export const modelFormatId = z.enum(modelFormatIds)
export type ModelFormatId = z.infer<typeof modelFormatId>

/** How a network is written; a format that cannot do what is asked for refuses it. */
export const modelExportOptions = z.strictObject({
  /** Batch normalisation becomes part of the convolution or dense layer before it. */
  fold: z.boolean().default(false),
  /** What weights are stored as. `int8`: per output channel, with scales; computed in fp32. */
  precision: z.enum(['fp32', 'fp16', 'int8']).default('fp32')
})
export type ModelExportOptions = z.infer<typeof modelExportOptions>

/**
 * How a picture's pixels become what the first layer takes: (pixel * scale - mean) / deviation, channel by
 * channel, where pixels are 0..255, row by row, channels last.
 */
export const modelInput = z.object({
  height: z.int(),
  width: z.int(),
  channels: z.int(),
  /** How pictures became the images that it learnt from; null where it learnt from arrays. */
  recipe: imageRecipe.nullable(),
  scale: z.number(),
  /** Of each channel; 0 where images are not normalised. */
  mean: z.array(z.number()),
  /** Of each channel; 1 where images are not normalised. */
  deviation: z.array(z.number())
})
export type ModelInput = z.infer<typeof modelInput>

/** Where a network comes from. */
export const provenance = z.object({
  /** Atelier's. */
  version: z.string(),
  run: z.object({ id: z.string(), name: z.string() }),
  /** File, relative to the run's folder; so many epochs are done, and so many steps of the next one. */
  checkpoint: z.object({ file: z.string(), epoch: z.int(), step: z.int() }),
  /** `sha256`: hash of all images and labels. */
  dataset: z.object({
    id: z.string(),
    sha256: z.string(),
    trainCount: z.int().nullable(),
    validationCount: z.int().nullable()
  }),
  /** The part of the data that the figures are of, as the run's record has it; null: unknown. */
  validationFrom: z.string().nullable(),
  /** After the checkpoint's epoch, by Keras' names; a number that is not finite is left out. */
  metrics: z.record(z.string(), z.number()),
  /** In a few words each, in order: optimizer, learning rate, batch size and so on. */
  training: z.array(z.object({ what: z.string(), value: z.string() })),
  /** Hash of the weights as a safetensors file without metadata has them. */
  weightsSha256: z.string()
})
export type Provenance = z.infer<typeof provenance>

/** What the written files were found to be worth when they were read again. */
export const parity = z.object({
  /** What read them: name and version. */
  reader: z.string(),
  /** So many images were computed by both. */
  images: z.int(),
  /** `noise` where the run's data is not there any more. */
  imagesFrom: z.enum(['test', 'train', 'noise']),
  /** The largest difference of a logit; null where the reader cannot compute. */
  difference: z.number().nullable(),
  /** The difference above which the files would have been discarded. */
  allowed: z.number(),
  /** Of how many images both say the same class. */
  sameClass: z.int().nullable(),
  /** Whether the weights that were read are the checkpoint's, bit for bit; null: not compared. */
  sameWeights: z.boolean().nullable(),
  /**
   * Of how many of the images, as a share of them, the class is right: as the run's engine computes it in
   * fp32, and as the files do; null where that is not known.
   */
  accuracy: z.object({ before: z.number(), after: z.number() }).nullable(),
  /** For one image in a batch of one. */
  milliseconds: z.number().nullable(),
  /**
   * What the same network takes in fp32, on the same machine by the same reader: bytes of its files, and
   * milliseconds for one image. Null where these files are fp32 themselves, or it cannot be had.
   */
  inFp32: z.object({ bytes: z.int(), milliseconds: z.number() }).nullable()
})
export type Parity = z.infer<typeof parity>

/** An export that is done. */
export const modelExport = z.object({
  format: modelFormatId,
  /** Where the files lie. */
  folder: z.string(),
  /** Relative to the folder, with `/` between their parts; the first is the one to open. */
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
  /** As written, which may be fewer than the run's where some were folded. */
  parameters: z.int(),
  weightsSha256: z.string(),
  parity
})
export type ModelExport = z.infer<typeof modelExport>

/** What an export does, one after the other. */
export const exportPhase = z.enum(['reading', 'writing', 'checking'])
export type ExportPhase = z.infer<typeof exportPhase>
