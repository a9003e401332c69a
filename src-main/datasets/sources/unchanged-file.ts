import { closeSync, constants, createReadStream, fstatSync, open as openFile } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { noteFileHash } from '../file-hash'
import { jpegDecoder } from '../pictures/jpeg-addon'
import { pathError, readBytes } from '../regular-file'
import { requireReadable, stampOf, type TreeFile, unreadableFile } from './file-tree'

/** A larger file keeps a thread of the system's for long, which others wait for. */
const mostAtOnce = 2 ** 26

/** Of an open file the system knows the state: to have another thread ask for it takes ten times as long. */
const openDescriptor = promisify(openFile)

/**
 * The whole of a file that is still the one that was listed, while it is read and after.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function readUnchanged(path: string, file: TreeFile): Promise<Uint8Array> {
  requireReadable(path, file.bytes)
  return (await readAtOnce(path, file)) ?? readStepByStep(path, file)
}

/**
 * The same by one call, which computes the hash too: to go to another thread for each step takes longer than
 * the reading itself. Null where there is nothing to do it by, or where it cannot be: what keeps it from
 * being read is for the other way to say.
 */
async function readAtOnce(path: string, { bytes, stamp }: TreeFile): Promise<Uint8Array | null> {
  const decoder = bytes <= mostAtOnce ? jpegDecoder() : null
  if (!decoder) return null
  const content = Buffer.allocUnsafeSlow(bytes),
    state = new Float64Array(3)
  const sha256 = await decoder.read(path, content, state)
  if (sha256 === null) return null
  const [ino, size, mtimeMs] = state as unknown as [number, number, number]
  if (stampOf({ ino, size, mtimeMs }) !== stamp) return null
  if (sha256 !== '') noteFileHash(content, sha256)
  return content
}

async function readStepByStep(path: string, { bytes, stamp }: TreeFile): Promise<Uint8Array> {
  try {
    const file = await openDescriptor(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const requireSame = (): void => {
        if (stampOf(fstatSync(file)) !== stamp)
          throw unreadableFile(path, 'it was changed while the data set was read')
      }
      requireSame()
      const content = await readBytes(file, bytes)
      requireSame()
      return content
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).errno === undefined
      ? error
      : pathError(error as NodeJS.ErrnoException, path)
  }
}

/** What comes of a file that is still the one that was listed. */
export async function* streamUnchanged(
  path: string,
  { stamp }: TreeFile,
  start: number
): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { start, highWaterMark: 1 << 20 })
  try {
    if (stampOf(await stat(path)) !== stamp)
      throw unreadableFile(path, 'it was changed while the data set was read')
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    throw (error as NodeJS.ErrnoException).errno === undefined
      ? error
      : pathError(error as NodeJS.ErrnoException, path)
  } finally {
    stream.destroy()
  }
}
