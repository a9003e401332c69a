import { z } from 'zod'

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
