import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AtelierError } from '../../../contract'
import type { SetupOptions } from '../../engine'
import {
  compilerComplaint,
  findCompiler,
  nodeApiHeaders,
  packageFolder,
  runProgram
} from '../../../native/native-compiler'
import { nvidiaDriver } from '../../platform/nvidia'
import { setupFailure } from '../../platform/setup-failure'
import { type SetupProgress, withSetupLock } from '../../../native/setup-lock'
import { fetchArchive, namedMirror, takeArchive } from './archive-source'
import {
  archiveInstallation,
  findInstallation,
  type Installation,
  wheelInstallation
} from './installation'
import { noLibraries, SetupRefusal } from './setup-refusal'
import { bringWheel, findWheel } from './wheel-source'
import { type Archive, archiveFor, type Wheel, wheelFor } from './wheels'

/** What TensorFlow can come as on this machine. */
export interface Sources {
  wheel: Wheel
  archive: Archive | null
}

/**
 * Sets up the `tensorflow` engine: TensorFlow's libraries out of its own wheel, or where Python's
 * installer is missing out of its official archive, and tfjs-node-gpu's binding compiled against them.
 * Done once a user; what was finished is found again by every clone.
 * @throws AtelierError ENGINE_SETUP_FAILED, DISK_FULL
 */
export async function setUpTensorflow(options: SetupOptions, onProgress: SetupProgress): Promise<void> {
  const hasDriver = nvidiaDriver() !== null
  const wheel = wheelFor(process.platform, process.arch, hasDriver)
  if (!wheel) throw new SetupRefusal(noLibraries.reason, noLibraries.fix)
  await setUpFrom(
    { wheel, archive: archiveFor(process.platform, process.arch, hasDriver) },
    options,
    onProgress
  )
}

/** As setUpTensorflow, from these. */
export async function setUpFrom(
  sources: Sources,
  options: SetupOptions,
  onProgress: SetupProgress
): Promise<void> {
  await withSetupLock(
    join(options.cacheFolder, 'tensorflow'),
    async () => {
      if (!options.force && findInstallation(options.cacheFolder)) return
      const tools = findTools()
      const installation = await bringLibraries(sources, options, onProgress)
      onProgress('compiling the binding', null)
      await compileBinding(tools, installation)
      await writeFile(
        installation.receipt,
        JSON.stringify({ tensorflow: installation.title, libraries: installation.libraryFolder })
      )
    },
    () => onProgress('waiting for another set-up to finish', null)
  ).catch((error: unknown) => {
    throw setupFailure('tensorflow', options.cacheFolder, error)
  })
}

/** Brings the libraries, unless they are complete already, and says where they are. */
async function bringLibraries(
  { wheel, archive }: Sources,
  options: SetupOptions,
  onProgress: SetupProgress
): Promise<Installation> {
  const { cacheFolder, from } = options
  const whole = wheelInstallation(cacheFolder, wheel)
  if (existsSync(whole.complete)) return whole
  if (
    from !== null &&
    archive &&
    existsSync(join(from, archive.name)) &&
    !(await findWheel(wheel, from))
  ) {
    const small = archiveInstallation(cacheFolder, archive)
    await takeArchive(archive, from, small, cacheFolder, onProgress)
    return small
  }
  try {
    await bringWheel(wheel, whole, options, onProgress)
    return whole
  } catch (error) {
    const kind = error instanceof SetupRefusal ? error.kind : 'other'
    // Whoever names a mirror of the archive means it to be used where the package index cannot be
    // reached.
    const isPassable = kind === 'no-installer' || (kind === 'not-fetched' && namedMirror() !== null)
    if (!isPassable || !archive || from !== null) throw error
  }
  const small = archiveInstallation(cacheFolder, archive)
  if (!existsSync(small.complete)) await fetchArchive(archive, small, cacheFolder, onProgress)
  return small
}

function findTools(): { compiler: string; headers: string; sources: string } {
  const compiler = findCompiler()
  if (!compiler)
    throw new SetupRefusal(
      'there is no C++ compiler',
      'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix tensorflow".'
    )
  const headers = nodeApiHeaders()
  const tfjsNode = packageFolder('@tensorflow/tfjs-node-gpu')
  if (!headers || !tfjsNode)
    throw new SetupRefusal(
      'its npm packages are not installed',
      'Run "npm ci", then "atelier doctor --fix tensorflow".'
    )
  return { compiler, headers, sources: join(tfjsNode, 'binding') }
}

/**
 * TensorFlow's own run path leads to NVIDIA's libraries in the wheels beside it, but not to this one
 * (2.21: libtensorflow_framework opens it, and only libtensorflow_cc has its folder); where it cannot be
 * opened, the card is passed over. What the binding is linked to is there already when TensorFlow asks.
 */
const unfound = { folder: 'cusolver', library: 'libcusolver.so.11' }

function linkUnfound({ libraryFolder }: Installation): string[] {
  const folder = join(libraryFolder, '..', 'nvidia', unfound.folder, 'lib')
  return existsSync(join(folder, unfound.library))
    ? ['-Wl,--no-as-needed', `-L${folder}`, `-l:${unfound.library}`, `-Wl,-rpath,${folder}`]
    : []
}

/** tfjs-node-gpu's own sources, unchanged, against TensorFlow's C API. */
async function compileBinding(
  tools: ReturnType<typeof findTools>,
  installation: Installation
): Promise<void> {
  const aside = `${installation.binding}.${process.pid}`
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tools.sources, name))
  const { code, output } = await runProgram(tools.compiler, [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    '-w',
    '-DNAPI_VERSION=8',
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    `-I${tools.headers}`,
    `-I${installation.includeFolder}`,
    `-I${join(tools.sources, '..')}`,
    ...sources,
    '-o',
    aside,
    `-L${installation.libraryFolder}`,
    ...installation.libraries.map((name) => `-l:${name}`),
    `-Wl,-rpath,${installation.libraryFolder}`,
    ...linkUnfound(installation)
  ])
  if (code !== 0) {
    const { diskIsFull, line } = compilerComplaint(output)
    if (diskIsFull) throw new AtelierError('DISK_FULL', { path: installation.folder })
    throw new SetupRefusal(
      `the binding did not compile: ${line}`,
      'Check that the C++ compiler knows C++17, then run "atelier doctor --fix tensorflow".'
    )
  }
  await rename(aside, installation.binding)
}
