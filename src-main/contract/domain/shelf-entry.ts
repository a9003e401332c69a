import { z } from 'zod'

/** Weights that are known by a name, here or to be fetched. */
export const shelfEntry = z.object({
  /** What `weights.from` calls them. */
  id: z.string(),
  title: z.string(),
  /** The architecture that they are of; null: not known. */
  model: z.string().nullable(),
  /** Where they come from: an address, or the file that somebody named. */
  source: z.string(),
  licence: z.string(),
  /** Of the file that is fetched; null: not known before. */
  bytes: z.number().nullable(),
  /** Of the file that is used, in hexadecimal; null: not known before it is here. */
  sha256: z.string().nullable(),
  /** How images have to be for them; null: not known. Pixels from 0 to 1, minus mean, over deviation. */
  input: z
    .object({
      height: z.int(),
      width: z.int(),
      colours: z.literal('RGB'),
      mean: z.array(z.number()),
      deviation: z.array(z.number())
    })
    .nullable(),
  trainedOn: z.string(),
  /** Where the file is; null: it is not here. */
  path: z.string().nullable()
})
export type ShelfEntry = z.infer<typeof shelfEntry>
