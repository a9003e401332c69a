import { AtelierError } from '../../src-main/contract'
import type { WindowClient } from '../api/client'

/** Bytes of a part: its base64 stays below what a connection takes at once. */
const partBytes = 1.5 * 2 ** 20

/**
 * Sends a picture's content part by part, and resolves with the identifier of what was sent.
 * @throws AtelierError IMAGE_UNREADABLE where the file is not there any more, or what the workbench says
 */
export async function sendPicture(
  client: Pick<WindowClient, 'call'>,
  file: Blob,
  name: string
): Promise<string> {
  let upload: string | null = null
  for (let from = 0; from === 0 || from < file.size; from += partBytes) {
    const part = await base64(file.slice(from, from + partBytes)).catch(() => {
      throw new AtelierError('IMAGE_UNREADABLE', {
        path: name,
        reason: 'it was moved or changed since it was chosen'
      })
    })
    const sent: { upload: string } = await client.call('predictions.upload', { upload, base64: part })
    upload = sent.upload
  }
  return upload as unknown as string
}

async function base64(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer())
  let text = ''
  // As many arguments as every engine takes at once.
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8192))
  return btoa(text)
}
