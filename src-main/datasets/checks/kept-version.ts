import { splitNames } from '../../contract'
import { imageHashes } from '../corrections/image-hashes'
import type { LoadedDataset } from '../dataset'
import type { VersionImage } from './manifest-diff'

/** Where a run's folder says which images it was trained, validated and tested with. */
export const versionFile = 'data/images.json.gz'

type KeptImage = Pick<VersionImage, 'path' | 'sha256' | 'label' | 'split'>

/** On the disk: a column a field, and classes by their numbers. */
interface StoredVersion {
  classes: string[]
  parts: { split: string; paths: string[]; hashes: string[]; labels: number[] }[]
}

/**
 * The images of a data set as it was loaded, with their paths, contents, classes and parts. Those of arrays
 * have no paths: each is called by its content, and by how many there were of it before.
 */
export function versionOfLoaded(dataset: LoadedDataset): KeptImage[] {
  const copies = new Map<string, number>()
  function calledByContent(sha256: string): string {
    const copy = (copies.get(sha256) ?? 0) + 1
    copies.set(sha256, copy)
    return copy === 1 ? sha256 : `${sha256}#${copy}`
  }
  return splitNames.flatMap((split) => {
    const part = dataset[split]
    const paths = dataset.names?.[split]?.paths
    return (part ? imageHashes(dataset, split) : []).map((sha256, image) => ({
      path: paths?.[image] ?? calledByContent(sha256),
      sha256,
      label: dataset.classes[part?.labels[image] as number] as string,
      split
    }))
  })
}

/** The images as they are kept with a run: JSON, compressed by gzip. */
export function packVersion(images: readonly KeptImage[]): Promise<Uint8Array> {
  const classes = [...new Set(images.map(({ label }) => label))]
  const numbers = new Map(classes.map((name, number) => [name, number]))
  const parts = splitNames.map((split) => {
    const own = images.filter((image) => image.split === split)
    return {
      split,
      paths: own.map(({ path }) => path),
      hashes: own.map(({ sha256 }) => sha256),
      labels: own.map(({ label }) => numbers.get(label) as number)
    }
  })
  const text = JSON.stringify({ classes, parts } satisfies StoredVersion)
  return through(new TextEncoder().encode(text), new CompressionStream('gzip'))
}

/**
 * The inverse of {@link packVersion}.
 * @throws Error where these bytes are something else
 */
export async function unpackVersion(bytes: Uint8Array): Promise<KeptImage[]> {
  const text = new TextDecoder().decode(await through(bytes, new DecompressionStream('gzip')))
  const { classes, parts } = JSON.parse(text) as StoredVersion
  return parts.flatMap(({ split, paths, hashes, labels }) =>
    paths.map((path, i) => ({
      path,
      sha256: hashes[i] as string,
      label: classes[labels[i] as number] as string,
      split
    }))
  )
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream) {
  const whole = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream)
  return new Uint8Array(await new Response(whole).arrayBuffer())
}
