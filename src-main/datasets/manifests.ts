import { z } from 'zod'
import fashionMnist from '../../resources/datasets/fashion-mnist.json'
import mnist from '../../resources/datasets/mnist.json'

const file = z.object({ name: z.string(), bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
const manifest = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  imageShape: z.tuple([z.int(), z.int(), z.int()]),
  classes: z.array(z.string()),
  trainCount: z.int(),
  testCount: z.int(),
  /** Sizes and SHA-256 of the uncompressed IDX content: packagers compress the files anew. */
  files: z.object({ trainImages: file, trainLabels: file, testImages: file, testLabels: file }),
  /**
   * Folder of Debian's and Ubuntu's package below the system's data set folder, and the package's name.
   */
  system: z.object({ folder: z.string(), package: z.string() }).nullable(),
  /** Official addresses of the folder that holds the .gz files, tried in order. */
  addresses: z.array(z.string())
})
export type Manifest = z.infer<typeof manifest>
export type FileRole = keyof Manifest['files']
export const fileRoles = [
  'trainImages',
  'trainLabels',
  'testImages',
  'testLabels'
] as const satisfies readonly FileRole[]

export const manifests: readonly Manifest[] = [manifest.parse(fashionMnist), manifest.parse(mnist)]
