import type { Sentence } from '../../contract'
import type { ByteSource } from './byte-source'
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
  F64: 'f64',
  F32: 'f32',
  F16: 'f16',
  BF16: 'bf16',
  I64: 'i64',
  I32: 'i32',
  I16: 'i16',
  I8: 'i8',
  U8: 'u8',
  U16: 'u16',
  U32: 'u32',
  U64: 'u64',
  BOOL: 'bool'
}
/** As the format's own library has it. */
const mostHeaderBytes = 100_000_000

/** Whether a file begins as a safetensors file does: the length of its header, and the header's brace. */
export function beginsAsSafetensors(start: Uint8Array, size: number): boolean {
  if (start.length < 9) return false
  const length = headerLength(start)
  return length >= 2 && length <= Math.min(mostHeaderBytes, Math.max(size, 2 ** 20)) && start[8] === 0x7b
}

const headerLength = (start: Uint8Array): number =>
  Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true))

/**
 * A safetensors file (github.com/huggingface/safetensors, "Format"). A checkpoint of Atelier is one: its
 * averaged weights, where there are any, stand in the place of the weights, and the state of its
 * optimizer is left out.
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export async function openSafetensors(source: ByteSource): Promise<WeightFile> {
  const { path } = source
  const damaged = (reason: Sentence): Error => weightsUnreadable(path, reason, 'damaged')
  const length = headerLength(await source.read(0, 8))
  if (length > mostHeaderBytes) throw damaged('its header is longer than any')
  const header = parseHeader(await source.read(8, length), damaged)
  const start = 8 + length

  const tensors = Object.entries(header).flatMap(([name, entry]): WeightTensor[] => {
    if (name === '__metadata__') return []
    const { dtype, shape: said, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>
    const type = types[String(dtype)]
    if (!type)
      throw damaged(
        `"${nameOf(name)}" has numbers of the type ${nameOf(String(dtype))}, which is not known`
      )
    const shape = requireShape(said, path, name)
    const [from, to] = Array.isArray(offsets) ? (offsets as number[]) : []
    if (from === undefined || to !== from + sizeOf(shape) * bytesPerNumber[type])
      throw damaged(`the place of "${nameOf(name)}" does not fit its shape`)
    if (!(from >= 0) || start + to > source.size)
      throw weightsUnreadable(path, `it ends before "${nameOf(name)}" does`, 'truncated')
    return [
      {
        name,
        shape,
        type,
        read: async () => toFloat32(await source.read(start + from, to - from), type)
      }
    ]
  })

  const metadata = (header['__metadata__'] ?? {}) as Record<string, unknown>
  const file = { path, notes: [], close: () => source.close() }
  return String(metadata['format']).startsWith('atelier-checkpoint')
    ? { ...file, ...normalizationOf(metadata), format: 'atelier', tensors: modelPart(tensors) }
    : { ...file, format: 'safetensors', tensors }
}

/** What the run of a checkpoint did to pixels (trainer/checkpoints/checkpoint.ts, `subject`). */
function normalizationOf(metadata: Record<string, unknown>): Pick<WeightFile, 'normalization'> {
  try {
    const { normalization } = JSON.parse(String(metadata['subject'])) as Pick<
      WeightFile,
      'normalization'
    >
    return normalization === undefined ? {} : { normalization }
  } catch {
    return {}
  }
}

/** A checkpoint's weights and moving statistics (trainer/checkpoints/checkpoint-tensors.ts). */
function modelPart(tensors: WeightTensor[]): WeightTensor[] {
  const averages = new Map(
    tensors
      .filter(({ name }) => name.startsWith('average/'))
      .map((tensor) => [tensor.name.slice('average/'.length), tensor])
  )
  return tensors
    .filter(({ name }) => !name.startsWith('average/') && !name.startsWith('optimizer/'))
    .map((tensor) => ({ ...(averages.get(tensor.name) ?? tensor), name: tensor.name }))
}

function parseHeader(bytes: Uint8Array, damaged: (reason: Sentence) => Error): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw damaged('its header cannot be read')
}
