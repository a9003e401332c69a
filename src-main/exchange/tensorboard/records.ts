import { maskedCrc32c } from './crc32c'

/** Length (uint64) and the checksum of it (uint32) before a record's bytes, and their checksum after. */
const headBytes = 12
const tailBytes = 4
/**
 * Records of more bytes are passed over, whatever is in them: a graph or a picture may be that large, values
 * and texts are not.
 */
const largestRecord = 2 ** 26

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
  /** What came and is not read yet, and so many bytes are needed to go on. */
  private waiting: Uint8Array[] = []
  private waitingBytes = 0
  private needed = headBytes
  /** Bytes to come of a record that is passed over. */
  private passing = 0
  private passed = 0
  private damaged = 0
  private broken: RecordDamage | null = null
  /** A length with the right checksum is no accident. */
  private isRecords = false

  /** Records that are whole now. */
  push(chunk: Uint8Array): Uint8Array[] {
    const rest = this.behindPassed(chunk)
    if (this.broken || rest.length === 0) return []
    this.waiting.push(rest)
    this.waitingBytes += rest.length
    if (this.waitingBytes < this.needed) return []
    const [only] = this.waiting
    return this.read(this.waiting.length === 1 && only ? only : Buffer.concat(this.waiting))
  }

  private read(bytes: Uint8Array): Uint8Array[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const records: Uint8Array[] = []
    let at = 0
    this.needed = headBytes
    while (bytes.length - at >= headBytes) {
      const length = this.lengthAt(view, bytes, at)
      if (length === null) break
      const whole = headBytes + length + tailBytes
      const end = at + whole
      if (length > largestRecord) {
        this.passed++
        this.passing = Math.max(0, end - bytes.length)
        at = Math.min(end, bytes.length)
        continue
      }
      if (end > bytes.length) {
        this.needed = whole
        break
      }
      const record = bytes.subarray(at + headBytes, end - tailBytes)
      if (view.getUint32(end - tailBytes, true) === maskedCrc32c(record)) records.push(record)
      else this.damaged++
      at = end
    }

    const left = this.broken ? new Uint8Array(0) : bytes.subarray(at)
    this.waiting = left.length === 0 ? [] : [left]
    this.waitingBytes = left.length
    return records
  }

  private behindPassed(chunk: Uint8Array): Uint8Array {
    const rest = chunk.subarray(this.passing)
    this.passing = Math.max(0, this.passing - chunk.length)
    return rest
  }

  private lengthAt(view: DataView, bytes: Uint8Array, at: number): number | null {
    const length = view.getUint32(at, true)
    const isRight =
      view.getUint32(at + 8, true) === maskedCrc32c(bytes.subarray(at, at + 8)) &&
      view.getUint32(at + 4, true) === 0
    if (isRight) {
      this.isRecords = true
      return length
    }
    this.broken = this.isRecords ? 'wrongChecksum' : 'notRecords'
    return null
  }

  /** So many were passed over: nothing is known of what is in them. */
  get passedOver(): number {
    return this.passed
  }

  /** Whether nothing that comes can be read any more. */
  get isBroken(): boolean {
    return this.broken !== null
  }

  /** What was wrong with the file, once all of it was pushed; null where nothing was. */
  get damage(): RecordDamage | null {
    if (this.broken) return this.broken
    if (this.damaged > 0) return 'wrongChecksum'
    if (this.waitingBytes === 0 && this.passing === 0) return null
    return this.isRecords ? 'truncated' : 'notRecords'
  }
}
