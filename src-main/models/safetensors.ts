import { AtelierError, type Sentence } from '../contract'

/** A tensor as a safetensors file holds it; fp32 alone is used here. */
export interface NamedTensor {
  name: string
  shape: number[]
  data: Float32Array
}
export interface SafetensorsContent {
  tensors: Map<string, { shape: number[]; data: Float32Array }>
  metadata: Record<string, string>
}

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/**
 * A safetensors file in parts, one after the other: 8 bytes of header length with a JSON header padded
 * to 8 bytes, then each tensor's own memory. Tensors are sorted by name, so that equal content is equal
 * bytes. Format: github.com/huggingface/safetensors, "Format".
 */
export function safetensorsParts(
  tensors: NamedTensor[],
  metadata: Record<string, string> = {}
): Uint8Array[] {
  if (!littleEndian) throw new Error('safetensors are written on little-endian machines only')
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))
  const header: Record<string, unknown> =
    Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {}
  let offset = 0
  for (const { name, shape, data } of sorted) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const headerLength = Math.ceil(json.length / 8) * 8
  const head = new Uint8Array(8 + headerLength).fill(0x20, 8)
  new DataView(head.buffer).setBigUint64(0, BigInt(headerLength), true)
  head.set(json, 8)
  return [
    head,
    ...sorted.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  ]
}

/** The bytes of a safetensors file: {@link safetensorsParts} in one piece. */
export function encodeSafetensors(
  tensors: NamedTensor[],
  metadata: Record<string, string> = {}
): Uint8Array {
  const parts = safetensorsParts(tensors, metadata)
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/**
 * The content of a safetensors file.
 * @throws AtelierError CHECKPOINT_DAMAGED where it is truncated, altered in its structure or of another
 * kind
 */
export function decodeSafetensors(bytes: Uint8Array, path = 'safetensors'): SafetensorsContent {
  const damaged = (reason: Sentence): AtelierError =>
    new AtelierError('CHECKPOINT_DAMAGED', { path, reason })
  if (bytes.length < 8) throw damaged('it is shorter than its header')
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (headerLength > bytes.length - 8) throw damaged('it ends within its header')
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), damaged)
  const content = bytes.subarray(8 + headerLength)
  const tensors: SafetensorsContent['tensors'] = new Map()
  let end = 0
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue
    const {
      dtype,
      shape,
      data_offsets: offsets
    } = entry as { dtype?: unknown; shape?: unknown; data_offsets?: unknown }
    if (dtype !== 'F32' || !isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2)
      throw damaged(`its entry "${name}" is not an fp32 tensor`)
    const [from = 0, to = 0] = offsets
    if (from < 0 || to > content.length) throw damaged(`it ends within "${name}"`)
    if (to - from !== shape.reduce((a, b) => a * b, 1) * 4)
      throw damaged(`the size of "${name}" does not fit its shape`)
    // Copied, so that it is aligned; Buffer's own slice would not copy.
    tensors.set(name, {
      shape,
      data: new Float32Array(Uint8Array.prototype.slice.call(content, from, to).buffer)
    })
    end = Math.max(end, to)
  }
  if (end !== content.length) throw damaged('it is longer than its header says')
  return { tensors, metadata: (header['__metadata__'] ?? {}) as Record<string, string> }
}

function parseHeader(
  bytes: Uint8Array,
  damaged: (reason: Sentence) => AtelierError
): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>
  } catch {
    // Told below, in the same words.
  }
  throw damaged('its header is not readable')
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0)
}
