import type { Reader } from 'protobufjs/minimal'

/** Tags of protocol buffers: a field's number, and how it is laid out. */
export const varintField = (field: number): number => field * 8
export const fixed64Field = (field: number): number => field * 8 + 1
export const bytesField = (field: number): number => field * 8 + 2

/**
 * Reads the fields of a message that `readers` knows, by their numbers, until its end; others are passed
 * over. A repeated field is read once for each.
 * @throws RangeError, Error where the bytes are no such message
 */
export function readFields(
  reader: Reader,
  end: number,
  readers: Record<number, (wireType: number) => void>
): void {
  while (reader.pos < end) {
    const tag = reader.uint32()
    const read = readers[tag >>> 3]
    if (read) read(tag & 7)
    else reader.skipType(tag & 7)
  }
}

/** Where a message within another one ends, whose length is read. */
export function endOf(reader: Reader): number {
  const length = reader.uint32()
  return reader.pos + length
}
