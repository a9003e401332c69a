import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { proxiedFetch } from './proxied-fetch'

export interface FetchOptions {
  signal?: AbortSignal | undefined
  /** A server that sends nothing for so long has gone away without saying so. */
  stallMilliseconds: number
  /** Bytes that the file cannot exceed, where that is known: a server may send for ever. */
  mostBytes?: number | undefined
}
/** Bytes that are there, and of how many where the server tells. */
export type FetchProgress = (received: number, total: number | null) => void

export const usualPatience: FetchOptions = { stallMilliseconds: 60_000 }

/**
 * Brings a file to `partial`: continues what an earlier try left there where the server allows it, else
 * begins anew. Whether it is the right one is for the caller to verify.
 * @throws Error that says which host did what; ENOSPC where the disk is full
 */
export async function fetchInto(
  url: string,
  partial: string,
  onProgress: FetchProgress,
  { signal, stallMilliseconds, mostBytes = Infinity }: FetchOptions
): Promise<void> {
  const have = await stat(partial).then(
    (entry) => entry.size,
    () => 0
  )
  const stalled = new AbortController()
  const { host } = new URL(url)
  const watch = setTimeout(
    () => stalled.abort(new Error(`${host} sends nothing any more`)),
    stallMilliseconds
  )
  const headers = have > 0 ? { range: `bytes=${have}-` } : undefined
  try {
    await proxiedFetch(
      url,
      {
        ...(headers ? { headers } : {}),
        signal: AbortSignal.any([stalled.signal, ...(signal ? [signal] : [])])
      },
      async (response) => {
        if (response.status === 416) return
        if (!response.ok || !response.body) throw new Error(`${host} answered ${response.status}`)
        if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) throw webPage(host)
        const continued = response.status === 206
        let received = continued ? have : 0
        const length = Number(response.headers.get('content-length'))
        const total = length > 0 ? received + length : null
        if (total !== null && total > mostBytes) throw tooLong(host, mostBytes)
        let isFirst = !continued
        const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
          for await (const chunk of source) {
            watch.refresh()
            if (isFirst && beginsAsPage(chunk)) throw webPage(host)
            isFirst = false
            received += chunk.length
            // What came is worth nothing: continuing it would only bring more of it.
            if (received > mostBytes) throw tooLong(host, mostBytes)
            onProgress(received, total)
            yield chunk
          }
        }
        const file = createWriteStream(partial, { flags: continued ? 'a' : 'w' })
        try {
          await pipeline(Readable.fromWeb(response.body as never), counted, file)
        } catch (error) {
          if (error instanceof WrongContent) await rm(partial, { force: true })
          throw error
        }
      }
    )
  } finally {
    clearTimeout(watch)
  }
}

/** The server sends something else than the file. */
class WrongContent extends Error {}

const webPage = (host: string): Error =>
  new WrongContent(`${host} sent a web page instead of the file, as a network that wants a log-in does`)
const tooLong = (host: string, mostBytes: number): Error =>
  new WrongContent(`${host} sends more than the ${mostBytes} bytes that the file can have`)

function beginsAsPage(chunk: Uint8Array): boolean {
  return /^\s*<(!doctype\s+html|html)\b/i.test(Buffer.from(chunk.subarray(0, 256)).toString('latin1'))
}
