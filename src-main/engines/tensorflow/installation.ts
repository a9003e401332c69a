import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tensorflowVersion } from './wheels'

/** Where TensorFlow's libraries and the compiled binding live, for one user and all clones. */
export interface Installation {
  folder: string
  /** The wheel's own folder: its libraries find NVIDIA's in `../nvidia/*\/lib` beside it. */
  libraryFolder: string
  includeFolder: string
  binding: string
  /** Written last: without it the set-up was not finished. */
  receipt: string
}

export function installationIn(cacheFolder: string, cuda: boolean): Installation {
  const folder = join(cacheFolder, 'tensorflow', `${tensorflowVersion}-${cuda ? 'cuda' : 'cpu'}`)
  const libraryFolder = join(folder, 'tensorflow')
  return { folder, libraryFolder, includeFolder: join(libraryFolder, 'include'), binding: join(folder, 'tfjs_binding.node'), receipt: join(folder, 'installed.json') }
}

/** The finished installation of this user, the one with CUDA first where there is an NVIDIA driver; null where there is none. */
export function findInstallation(cacheFolder: string): Installation | null {
  for (const cuda of nvidiaDriver() === null ? [false, true] : [true, false]) {
    const installation = installationIn(cacheFolder, cuda)
    if (existsSync(installation.receipt) && existsSync(installation.binding)) return installation
  }
  return null
}

/** Version of the NVIDIA driver, or null where there is none. */
export function nvidiaDriver(): string | null {
  try {
    return /Module\s+(?:for \S+\s+)?([\d.]+)/.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[1] ?? 'unknown version'
  } catch {
    return existsSync('/usr/local/nvidia/lib64/libcuda.so.1') ? 'unknown version' : null
  }
}
