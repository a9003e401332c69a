import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { jpegAddon } from '../../src-main/datasets/pictures/jpeg-addon'
import { addonPath as jpegAddonPath } from '../../src-main/native/addon-build'
import { addonPath } from '../../src-main/engines/onednn/build'
import { findInstallation } from '../../src-main/engines/tensorflow/setup/installation'

/**
 * The user's real cache folder: TensorFlow's libraries are far too large to be brought for every test.
 */
export const cacheFolder =
  process.env['ATELIER_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'atelier')

/**
 * Tests of the `tensorflow` engine run where it is set up; elsewhere the closing report of `npm test`
 * says that they did not.
 */
export const tensorflowIsSetUp =
  process.env['ATELIER_SKIP_TENSORFLOW'] !== '1' && findInstallation(cacheFolder) !== null

const addon = addonPath(cacheFolder)
/** Likewise for the `onednn` engine: where there is no compiler or no oneDNN, its tests do not run. */
export const onednnIsSetUp = addon !== null && existsSync(addon)

/** Where the decoder of usual JPEG files lies once it is built; without it the library decodes them. */
export const jpegDecoderPath = jpegAddonPath(jpegAddon, cacheFolder)
