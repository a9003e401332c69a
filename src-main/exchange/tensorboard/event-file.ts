import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { decodeEvent } from './decode-event'
import { encodeEvent, encodeFileVersion } from './encode-event'
import type { LoggedEvent } from './event'
import { framed, type RecordDamage, RecordReader } from './records'

/** Bytes that are read at a time, and kept before they are written. */
const readBytes = 1 << 18
const writeBytes = 1 << 18
let files = 0

/** The name of an event file, as TensorBoard looks for it. @param startedAt Unix milliseconds */
export function eventFileName(startedAt: number): string {
  const host = hostname().replace(/[^\w.-]/g, '-') || 'host'
  return `events.out.tfevents.${Math.floor(startedAt / 1000)}.${host}.${process.pid}.${files++}.v2`
}

/** Writes an event file, which TensorBoard may read while it grows. */
export class EventFileWriter {
  private readonly file: number
  private waiting: Uint8Array[] = []
  private waitingBytes = 0

  /** @param startedAt Unix milliseconds @throws Error of the system, as all of its methods */
  constructor(path: string, startedAt: number) {
    this.file = openSync(path, 'wx')
    this.put(encodeFileVersion(startedAt / 1000))
  }

  write(event: LoggedEvent): void {
    this.put(encodeEvent(event))
  }

  private put(bytes: Uint8Array): void {
    const record = framed(bytes)
    this.waiting.push(record)
    this.waitingBytes += record.length
    if (this.waitingBytes >= writeBytes) this.flush()
  }

  /** Lets readers have everything until now. */
  flush(): void {
    const bytes = Buffer.concat(this.waiting)
    this.waiting = []
    this.waitingBytes = 0
    for (let from = 0; from < bytes.length;) from += writeSync(this.file, bytes, from)
  }

  close(): void {
    try {
      this.flush()
    } finally {
      closeSync(this.file)
    }
  }
}

/** What reading an event file comes to in the end. */
export interface EventFileEnd {
  damage: RecordDamage | null
  /** Entries that are too large to be values, and were passed over. */
  passedOver: number
}

/**
 * The entries of an event file, some at a time and in their order. What is whole is read, however the file
 * ends; `end` says what was wrong once it is read.
 */
export async function* readEventFile(path: string, end: EventFileEnd): AsyncIterable<LoggedEvent[]> {
  const reader = new RecordReader()
  let isForeign = false
  for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) {
    const events: LoggedEvent[] = []
    for (const record of reader.push(chunk as Buffer))
      try {
        const event = decodeEvent(record)
        if (event) events.push(event)
      } catch {
        // Its checksum is right: it holds something else than events.
        isForeign = true
      }
    if (events.length > 0) yield events
    if (reader.isBroken) break
  }
  end.passedOver = reader.passedOver
  end.damage = reader.damage ?? (isForeign ? 'notRecords' : null)
}
