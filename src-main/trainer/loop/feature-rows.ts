import type { Architecture } from '../../contract'
import type { Split } from '../../datasets/dataset'
import { imageAt } from '../../datasets/images'
import type { Normalization } from '../../datasets/normalization'
import type { EngineSession } from '../../engines/engine'
import { networkStages } from '../../models/network-stages'
import { decodeSafetensors, type NamedTensor, safetensorsParts } from '../../models/safetensors'
import type { FeatureStore, TrainerPort } from '../port'

/** Counts the ways in which networks were ever computed: what was kept in another is not used. */
const format = 1
/** Bytes of a file at most: each is read whole. */
const mostBytes = 2 ** 28

/** Everything that the features of an image depend on, beside its pixels. */
interface FeatureOrigin {
  session: Pick<EngineSession, 'id' | 'version' | 'device' | 'threads' | 'precision' | 'compiled'>
  architecture: Architecture
  /** The network's weights and statistics; those of the head are left out. */
  weights: NamedTensor[]
  /** What is done to pixels before the network takes them. */
  normalization: Normalization | null
  /** Which images are computed together. */
  order: string
}

/**
 * The key of all features that are computed alike: by the same layers with the same weights, on the same
 * engine and device.
 */
export function featureKey(
  { sha256 }: Pick<TrainerPort, 'sha256'>,
  { session, architecture, weights, normalization, order }: FeatureOrigin
): Promise<string> {
  const { stageOf, count, features } = networkStages(architecture)
  const isInTrunk = (layer: string): boolean => (stageOf.get(layer) ?? count) < count - 1
  const { id, version, device, threads, precision, compiled = false } = session
  const said = {
    format,
    engine: { id, version, device: [device.kind, device.name], threads, precision, compiled },
    layers: architecture.layers.filter(({ name }) => isInTrunk(name)),
    features,
    normalization,
    // A processor's kernels compute each image by itself; a card's are chosen by how many there are.
    order: device.kind === 'gpu' ? order : null
  }
  return sha256([
    new TextEncoder().encode(JSON.stringify(said)),
    ...safetensorsParts(weights.filter(({ name }) => isInTrunk(name.slice(0, name.lastIndexOf('/')))))
  ])
}

/**
 * Gives `use` what is kept under a key, row by row, with the hash of its image.
 * @returns whether every file was as it was written
 */
export async function eachKeptRow(
  store: FeatureStore,
  key: string,
  use: (hash: string, row: Float32Array) => void
): Promise<boolean> {
  let isWhole = true
  for (const name of await store.list(key)) {
    const content = await store.read(key, name)
    if (content) for (const [hash, row] of rowsOf(content)) use(hash, row)
    else isWhole = false
  }
  return isWhole
}

/**
 * Keeps rows by the hashes of their images.
 * @returns false where so much is not to be kept
 * @throws AtelierError DISK_FULL, WORKSPACE_NOT_WRITABLE
 */
export async function keepRows(
  store: FeatureStore,
  key: string,
  rows: ReadonlyMap<string, Float32Array>
): Promise<boolean> {
  for (const file of filesOf(rows)) if (!(await store.keep(key, file))) return false
  return true
}

/** What an image of a split is known by: SHA-256 of its pixels. */
export function pixelHash(
  { sha256 }: Pick<TrainerPort, 'sha256'>,
  { images, count }: Split,
  index: number
): Promise<string> {
  const imageBytes = 'imageBytes' in images ? images.imageBytes : images.length / count
  return sha256([imageAt(images, imageBytes, index)])
}

/** The rows of a file, with the hashes of their images. */
function rowsOf(content: Uint8Array): Map<string, Float32Array> {
  const { tensors, metadata } = decodeSafetensors(content)
  const hashes = metadata['images']?.split(' ') ?? []
  const { shape: [, length = 0] = [], data = new Float32Array() } = tensors.get('features') ?? {}
  return new Map(hashes.map((hash, i) => [hash, data.subarray(i * length, (i + 1) * length)]))
}

/** Files that hold the rows, each in its parts. Equal rows are equal bytes. */
function* filesOf(rows: ReadonlyMap<string, Float32Array>): Generator<Uint8Array[]> {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  const length = sorted[0]?.[1].length ?? 0
  const most = Math.max(1, Math.floor(mostBytes / (length * 4)))
  for (let from = 0; from < sorted.length; from += most) {
    const some = sorted.slice(from, from + most)
    const data = new Float32Array(some.length * length)
    some.forEach(([, row], i) => data.set(row, i * length))
    yield safetensorsParts([{ name: 'features', shape: [some.length, length], data }], {
      images: some.map(([hash]) => hash).join(' ')
    })
  }
}
