import { AtelierError } from '../contract'

/** The content of an IDX file of bytes (yann.lecun.com/exdb/mnist, "The IDX file format"). */
export interface IdxContent {
  shape: number[]
  data: Uint8Array
}

/**
 * @param path named in errors
 * @throws AtelierError DATASET_DAMAGED where the file is truncated, longer than it says, or of another kind
 */
export function parseIdx(bytes: Uint8Array, path: string): IdxContent {
  const damaged = (reason: string): AtelierError =>
    new AtelierError('DATASET_DAMAGED', { path, reason, hint: 'Get the file again from where it came from.' })
  if (bytes.length < 4) throw damaged('it is shorter than its header')
  const [zero1, zero2, type, rank = 0] = bytes
  if (zero1 !== 0 || zero2 !== 0 || type !== 8 || rank < 1 || rank > 4) throw damaged('it is not an IDX file of bytes')
  const start = 4 + rank * 4
  if (bytes.length < start) throw damaged('it ends within its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, start)
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + i * 4))
  const size = shape.reduce((a, b) => a * b, 1)
  if (bytes.length - start !== size) throw damaged(`it has ${bytes.length - start} bytes of data where its header says ${size}`)
  return { shape, data: bytes.subarray(start) }
}
