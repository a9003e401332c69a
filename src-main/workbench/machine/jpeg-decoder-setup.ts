import { AtelierError } from '../../contract'
import { buildJpegDecoder, jpegDecoder } from '../../datasets/pictures/jpeg-addon'
import { cacheFolder } from '../files/folders'

/**
 * Builds what decodes usual JPEG files faster than the library of pictures, unless it is there.
 * @returns what it decodes by
 * @throws AtelierError JPEG_SETUP_FAILED, DISK_FULL
 */
export async function setUpJpegDecoder({ force }: { force: boolean }): Promise<string> {
  await buildJpegDecoder({ cacheFolder: cacheFolder(), force }, () => undefined)
  const decoder = jpegDecoder()
  if (decoder) return decoder.version
  throw new AtelierError('JPEG_SETUP_FAILED', {
    reason: 'it is built, and is not used',
    fix: 'Take ATELIER_JPEG out of the environment. Pictures are decoded without it too.'
  })
}
