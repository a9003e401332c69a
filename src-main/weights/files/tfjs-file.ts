import { existsSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { type ByteSource, bytesOfFile } from './byte-source'
import { bytesPerNumber, type NumberType, toFloat32 } from './number-types'
import {
  nameOf,
  requireShape,
  sizeOf,
  type WeightFile,
  type WeightTensor,
  weightsUnreadable
} from './weight-file'

const types: Record<string, NumberType> = {
  float32: 'f32',
  float16: 'f16',
  int32: 'i32',
  bool: 'bool',
  uint8: 'u8'
}
/** The description of the largest network's layers. */
const mostJsonBytes = 64 * 2 ** 20

interface Quantization {
  dtype: 'uint8' | 'uint16' | 'float16'
  min: number
  scale: number
}

/**
 * A model of TensorFlow.js: `model.json`, whose `weightsManifest` says which tensors lie one after the
 * other in which files beside it (tfjs-core, src/io/types.ts).
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export async function openTfjs(source: ByteSource): Promise<WeightFile> {
  const { path } = source
  if (source.size > mostJsonBytes)
    throw weightsUnreadable(path, 'it is longer than any model.json', 'format')
  const manifest = manifestOf(await source.read(0, source.size))
  if (!manifest) throw weightsUnreadable(path, 'it is no model.json of TensorFlow.js', 'format')

  const shards: ByteSource[] = []
  try {
    const tensors: WeightTensor[] = []
    for (const { paths, weights } of manifest) {
      const files: ByteSource[] = []
      for (const each of paths) {
        const shard = await openShard(path, each)
        shards.push(shard)
        files.push(shard)
      }
      tensors.push(...tensorsOf(path, files, weights))
    }
    const close = async (): Promise<void> =>
      void (await Promise.all([source, ...shards].map((each) => each.close())))
    return { path, format: 'tfjs', tensors, notes: [], close }
  } catch (error) {
    await Promise.all(shards.map((each) => each.close()))
    throw error
  }
}

interface ManifestGroup {
  paths: string[]
  weights: Record<string, unknown>[]
}

function manifestOf(bytes: Uint8Array): ManifestGroup[] | null {
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes)) as { weightsManifest?: unknown }
    const groups = json.weightsManifest
    const areGroups =
      Array.isArray(groups) &&
      groups.every(
        ({ paths, weights }: Partial<ManifestGroup>) =>
          Array.isArray(paths) &&
          paths.every((each) => typeof each === 'string') &&
          Array.isArray(weights)
      )
    return areGroups ? (groups as ManifestGroup[]) : null
  } catch {
    return null
  }
}

/** A shard lies beside the model: a path that leads elsewhere is refused. */
async function openShard(model: string, name: string): Promise<ByteSource> {
  const folder = dirname(model)
  const path = normalize(join(folder, name))
  if (!path.startsWith(normalize(folder + sep)))
    throw weightsUnreadable(
      model,
      `it asks for "${nameOf(name)}", which does not lie beside it`,
      'format'
    )
  if (!existsSync(path))
    throw weightsUnreadable(
      model,
      `"${nameOf(name)}", which has numbers of it, is not beside it`,
      'shards'
    )
  return bytesOfFile(path)
}

function tensorsOf(
  path: string,
  files: ByteSource[],
  weights: ManifestGroup['weights']
): WeightTensor[] {
  let at = 0
  return weights.map(({ name: said, shape: saidShape, dtype, quantization }) => {
    const name = String(said)
    const shape = requireShape(saidShape, path, name)
    const packed = quantization as Quantization | undefined
    const type = packed ? packedType(packed) : types[String(dtype)]
    if (!type)
      throw weightsUnreadable(
        path,
        `"${nameOf(name)}" has numbers of the type ${nameOf(String(dtype))}`,
        'format'
      )
    const from = at
    const length = sizeOf(shape) * bytesPerNumber[type]
    at += length
    const read = async (): Promise<Float32Array> => {
      const numbers = toFloat32(await readAcross(files, from, length), type)
      if (packed && packed.dtype !== 'float16')
        for (let i = 0; i < numbers.length; i++)
          numbers[i] = (numbers[i] as number) * Number(packed.scale) + Number(packed.min)
      return numbers
    }
    return { name, shape, type, read }
  })
}

const packedType = ({ dtype }: Quantization): NumberType | undefined =>
  ({ uint8: 'u8', uint16: 'u16', float16: 'f16' } as const)[dtype]

/** Bytes of files that are meant as one. */
async function readAcross(files: ByteSource[], from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let [start, filled] = [0, 0]
  for (const file of files) {
    const begin = Math.max(0, from + filled - start)
    const take = Math.min(length - filled, file.size - begin)
    if (take > 0 && begin < file.size) {
      bytes.set(await file.read(begin, take), filled)
      filled += take
    }
    start += file.size
  }
  if (filled < length)
    throw weightsUnreadable(files.at(-1)?.path ?? '', 'it ends before its tensors do', 'truncated')
  return bytes
}
