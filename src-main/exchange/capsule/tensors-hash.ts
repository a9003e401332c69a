import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

const mostHeaderBytes = 100 * 2 ** 20
const chunkBytes = 2 ** 20

/**
 * Hash of a safetensors file's numbers and of what they are called, whatever else it says: two files that
 * were saved at different times have the same where their tensors are the same.
 * @throws Error where it is no such file
 */
export async function tensorsHash(path: string): Promise<string> {
  const file = await open(path)
  try {
    const start = await read(file, 8, 0)
    const length = Number(start.readBigUInt64LE())
    if (length > mostHeaderBytes) throw new Error('its header is too long')
    const header = JSON.parse((await read(file, length, 8)).toString('utf8')) as Record<string, unknown>
    const { __metadata__: _, ...tensors } = header
    const hash = createHash('sha256').update(
      JSON.stringify(Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1)))
    )
    const chunk = Buffer.allocUnsafe(chunkBytes)
    for (let at = 8 + length; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, at)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(chunk.subarray(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}

async function read(file: FileHandle, length: number, place: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, place)
  if (bytesRead < length) throw new Error('its end is missing')
  return buffer
}
