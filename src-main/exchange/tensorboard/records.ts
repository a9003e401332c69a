import { maskedCrc32c } from './crc32c'

/** Length (uint64) and the checksum of it (uint32) before a record's bytes, and their checksum after. */
const headBytes = 12
const tailBytes = 4
/** No event of a training is as large; what says so is no record file, or is damaged. */
const largestRecord = 2 ** 30

/** Why a record file could not be read to its end. */
export type RecordDamage = 'truncated' | 'wrongChecksum' | 'notRecords'

/** A record of a TFRecord file around these bytes (TensorFlow, core/lib/io/record_writer.h). */
export function framed(bytes: Uint8Array): Uint8Array {
  const record = new Uint8Array(headBytes + bytes.length + tailBytes)
  const view = new DataView(record.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint32(4, 0, true)
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true)
  record.set(bytes, headBytes)
  view.setUint32(headBytes + bytes.length, maskedCrc32c(bytes), true)
  return record
}

/**
 * Takes the records of a TFRecord file apart as its bytes come. A record whose own bytes are damaged is
 * left out, since its length is certain; after a damaged length nothing can be told apart any more.
 */
export class RecordReader {
  private rest: Uint8Array = new Uint8Array(0)
  private whole = 0
  private damaged = 0
  private broken: RecordDamage | null = null
  /** A length with the right checksum is no accident. */
  private isRecords = false

  /** Records that are whole now. */
  push(chunk: Uint8Array): Uint8Array[] {
    if (this.broken) return []
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const records: Uint8Array[] = []
    let at = 0
    while (bytes.length - at >= headBytes) {
      const length = this.lengthAt(view, bytes, at)
      if (length === null) break
      const end = at + headBytes + length + tailBytes
      if (end > bytes.length) break
      const record = bytes.subarray(at + headBytes, end - tailBytes)
      if (view.getUint32(end - tailBytes, true) === maskedCrc32c(record)) {
        records.push(record)
        this.whole++
      } else this.damaged++
      at = end
    }

    this.rest = this.broken ? new Uint8Array(0) : bytes.subarray(at)
    return records
  }

  private lengthAt(view: DataView, bytes: Uint8Array, at: number): number | null {
    const length = view.getUint32(at, true)
    const isRight =
      view.getUint32(at + 8, true) === maskedCrc32c(bytes.subarray(at, at + 8)) &&
      view.getUint32(at + 4, true) === 0 &&
      length <= largestRecord
    if (isRight) {
      this.isRecords = true
      return length
    }
    this.broken = this.isRecords ? 'wrongChecksum' : 'notRecords'
    return null
  }

  /** Whether nothing that comes can be read any more. */
  get isBroken(): boolean {
    return this.broken !== null
  }

  /** What was wrong with the file, once all of it was pushed; null where nothing was. */
  get damage(): RecordDamage | null {
    if (this.broken) return this.broken
    if (this.damaged > 0) return 'wrongChecksum'
    if (this.rest.length === 0) return null
    return this.isRecords ? 'truncated' : 'notRecords'
  }
}
