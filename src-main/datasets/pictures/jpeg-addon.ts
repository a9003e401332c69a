import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError, asOthersSay, type Sentence } from '../../contract'
import {
  AddonRefusal,
  addonPath,
  buildAddon,
  missingTool,
  type NativeAddon,
  sourcesOf
} from '../../native/addon-build'
import { packageFolder } from '../../native/native-compiler'
import type { SetupProgress } from '../../native/setup-lock'
import { cacheFolder } from '../../native/cache-folder'
import { jpegDisagreement } from './jpeg-agreement'
import { type JpegDecoder, loadJpegDecoder } from './jpeg-decoder'

/** Where Debian and Ubuntu (libjpeg62-turbo-dev), and others, have libjpeg-turbo's headers. */
const includeFolders = [
  '/usr/include',
  `/usr/include/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  '/usr/local/include',
  '/opt/homebrew/include'
]
const headerFiles = (name: string): string[] =>
  includeFolders.map((folder) => join(folder, name)).filter((path) => existsSync(path))

/**
 * Decodes usual JPEG files by libjpeg-turbo, which is installed on the machine and linked to: nothing of it
 * is brought along. Another version of it or of the library of pictures is another addon.
 */
export const jpegAddon: NativeAddon = {
  name: 'jpeg',
  sources: 'src-main/datasets/pictures/native',
  flags: ['-Wall', '-Wextra', '-ffp-contract=off'],
  processor: [],
  libraries: ['-ljpeg'],
  versions() {
    const sharp = packageFolder('sharp')
    const files = [...headerFiles('jconfig.h'), ...(sharp ? [join(sharp, 'package.json')] : [])]
    return files.map((path) => readFileSync(path))
  },
  examine: jpegDisagreement
}

/** The first thing that keeps the decoder from being built, and what to do about it; null: nothing does. */
function obstacle(): { reason: Sentence; fix: Sentence } | null {
  if (sourcesOf(jpegAddon) === null)
    return {
      reason: 'its sources are not part of this installation',
      fix: 'Pictures are decoded without it too.'
    }
  if (headerFiles('jpeglib.h').length === 0)
    return {
      reason: 'the library libjpeg-turbo is not installed',
      fix: 'Install it ("apt-get install libjpeg62-turbo-dev" on Debian, libjpeg-turbo8-dev on Ubuntu), then run "atelier doctor --fix jpeg". Pictures are decoded without it too.'
    }
  const missing = missingTool()
  if (missing === 'compiler')
    return {
      reason: 'there is no C++ compiler',
      fix: 'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix jpeg". Pictures are decoded without it too.'
    }
  return missing === 'packages'
    ? {
        reason: 'its npm packages are not installed',
        fix: 'Run "npm ci", then run "atelier doctor --fix jpeg". Pictures are decoded without it too.'
      }
    : null
}

/**
 * Builds the decoder into the cache folder, unless it is there. Takes some five seconds.
 * @throws AtelierError JPEG_SETUP_FAILED, DISK_FULL
 */
export async function buildJpegDecoder(
  options: { cacheFolder: string; force: boolean },
  onProgress: SetupProgress
): Promise<void> {
  const found = obstacle()
  if (found) throw new AtelierError('JPEG_SETUP_FAILED', found)
  await buildAddon(jpegAddon, options, onProgress).catch((error: unknown) => {
    if (error instanceof AtelierError) throw error
    const reason = error instanceof AddonRefusal ? error.reason : asOthersSay((error as Error).message)
    const fix: Sentence =
      'Check the compiler and the cache folder, then run "atelier doctor --fix jpeg". Pictures are decoded without it too.'
    throw new AtelierError('JPEG_SETUP_FAILED', { reason, fix }, { cause: error })
  })
}

let loaded: JpegDecoder | null | undefined

/**
 * What decodes usual JPEG files faster than the library, to the very same pixels. Null where it is not
 * built, or where ATELIER_JPEG says "libvips".
 */
export function jpegDecoder(): JpegDecoder | null {
  if (process.env['ATELIER_JPEG'] === 'libvips') return null
  if (loaded === undefined) loaded = loadJpegDecoder(addonPath(jpegAddon, cacheFolder()))
  return loaded
}
