import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { proxiedFetch } from './proxied-fetch'

export interface FetchOptions {
  signal?: AbortSignal | undefined
  /** A server that sends nothing for so long has gone away without saying so. */
  stallMilliseconds: number
}
/** Bytes that are there, and of how many where the server tells. */
export type FetchProgress = (received: number, total: number | null) => void

export const usualPatience: FetchOptions = { stallMilliseconds: 60_000 }

/**
 * Brings a file to `partial`: continues what an earlier try left there where the server allows it, else begins anew. Whether
 * it is the right one is for the caller to verify.
 * @throws Error that says which host did what; ENOSPC where the disk is full
 */
export async function fetchInto(url: string, partial: string, onProgress: FetchProgress, { signal, stallMilliseconds }: FetchOptions): Promise<void> {
  const have = await stat(partial).then((entry) => entry.size, () => 0)
  const stalled = new AbortController()
  const { host } = new URL(url)
  const watch = setTimeout(() => stalled.abort(new Error(`${host} sends nothing any more`)), stallMilliseconds)
  const headers = have > 0 ? { range: `bytes=${have}-` } : undefined
  try {
    await proxiedFetch(url, { ...(headers ? { headers } : {}), signal: AbortSignal.any([stalled.signal, ...(signal ? [signal] : [])]) }, async (response) => {
      if (response.status === 416) return
      if (!response.ok || !response.body) throw new Error(`${host} answered ${response.status}`)
      const continued = response.status === 206
      let received = continued ? have : 0
      const length = Number(response.headers.get('content-length'))
      const total = length > 0 ? received + length : null
      const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const chunk of source) {
          watch.refresh()
          received += chunk.length
          onProgress(received, total)
          yield chunk
        }
      }
      await pipeline(Readable.fromWeb(response.body as never), counted, createWriteStream(partial, { flags: continued ? 'a' : 'w' }))
    })
  } finally {
    clearTimeout(watch)
  }
}
