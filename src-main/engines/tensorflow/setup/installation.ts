import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { nvidiaDriver } from '../nvidia'
import { type Archive, archiveFor, tensorflowVersion, type Wheel, wheelFor } from './wheels'

/** Where TensorFlow's libraries and the compiled binding live, for one user and all clones. */
export interface Installation {
  folder: string
  /** For people: which TensorFlow, and what it came as. */
  title: string
  /** Of a wheel, its own folder: its libraries find NVIDIA's in `../nvidia/*\/lib` beside it. */
  libraryFolder: string
  /** What the binding links to. */
  libraries: string[]
  includeFolder: string
  binding: string
  /** Is there once all libraries are. */
  complete: string
  /** Written last: without it the set-up was not finished. */
  receipt: string
}

const inFolder = (
  folder: string
): Pick<Installation, 'folder' | 'binding' | 'complete' | 'receipt'> => ({
  folder,
  binding: join(folder, 'tfjs_binding.node'),
  complete: join(folder, 'libraries-complete'),
  receipt: join(folder, 'installed.json')
})

/** As a wheel lays it out. */
export function wheelInstallation(
  cacheFolder: string,
  { package: name, cuda }: Pick<Wheel, 'package' | 'cuda'>
): Installation {
  const folder = join(cacheFolder, 'tensorflow', `${tensorflowVersion}-${cuda ? 'cuda' : 'cpu'}`)
  const libraryFolder = join(folder, 'tensorflow')
  return {
    ...inFolder(folder),
    title: `${tensorflowVersion}, from the Python package ${name}`,
    libraryFolder,
    includeFolder: join(libraryFolder, 'include'),
    libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
  }
}

/** As TensorFlow's archive of the C library lays it out. */
export function archiveInstallation(
  cacheFolder: string,
  { version, cuda, name }: Pick<Archive, 'version' | 'cuda' | 'name'>
): Installation {
  const folder = join(cacheFolder, 'tensorflow', `${version}-${cuda ? 'cuda' : 'cpu'}-archive`)
  return {
    ...inFolder(folder),
    title: `${version}, from the archive ${name}`,
    libraryFolder: join(folder, 'lib'),
    includeFolder: join(folder, 'include'),
    libraries: ['libtensorflow.so.2', 'libtensorflow_framework.so.2']
  }
}

/**
 * The finished installation of this user: with CUDA before without where there is an NVIDIA driver, else
 * the other way round, and of each the wheel, which is newer, before the archive. Null where there is
 * none.
 */
export function findInstallation(cacheFolder: string): Installation | null {
  const hasDriver = nvidiaDriver() !== null
  const { platform, arch } = process
  const candidates = [hasDriver, !hasDriver].flatMap((cuda) => {
    const wheel = wheelFor(platform, arch, cuda),
      archive = archiveFor(platform, arch, cuda)
    return [
      ...(wheel?.cuda === cuda ? [wheelInstallation(cacheFolder, wheel)] : []),
      ...(archive?.cuda === cuda ? [archiveInstallation(cacheFolder, archive)] : [])
    ]
  })
  return candidates.find(({ receipt, binding }) => existsSync(receipt) && existsSync(binding)) ?? null
}
