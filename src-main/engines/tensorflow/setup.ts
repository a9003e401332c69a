import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, statfs, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AtelierError } from '../../contract'
import { findCompiler, findProgram, nodeApiHeaders, packageFolder, runProgram } from '../native-compiler'
import { type SetupProgress, withSetupLock } from '../setup-lock'
import { findInstallation, type Installation, installationIn, nvidiaDriver } from './installation'
import { extractWheel, requirementsOfExtra } from './wheel-archive'
import { tensorflowVersion, type Wheel, wheelFor } from './wheels'

export interface SetupOptions {
  cacheFolder: string
  /** A folder that holds the wheel already (offline machines); null: pip fetches it. */
  from: string | null
  /** Set up anew even where a finished installation is found. */
  force: boolean
}

const failed = (reason: string, fix: string): AtelierError => new AtelierError('ENGINE_SETUP_FAILED', { engine: 'tensorflow', reason, fix })
const neededBytes = 1.6e9

/**
 * Sets up the `tensorflow` engine: TensorFlow's libraries out of its own wheel, and tfjs-node-gpu's binding compiled against
 * them. Done once a user; what was finished is found again by every clone.
 * @throws AtelierError ENGINE_SETUP_FAILED, DISK_FULL
 */
export async function setUpTensorflow(options: SetupOptions, onProgress: SetupProgress): Promise<void> {
  const wheel = wheelFor(process.platform, process.arch, nvidiaDriver() !== null)
  if (!wheel) throw failed(`TensorFlow ${tensorflowVersion} has no libraries for ${process.platform} on ${process.arch}`, 'Use another engine on this machine.')
  await setUpWheel(wheel, options, onProgress)
}

/** As setUpTensorflow, with this wheel. */
export async function setUpWheel(wheel: Wheel, options: SetupOptions, onProgress: SetupProgress): Promise<void> {
  const installation = installationIn(options.cacheFolder, wheel.cuda)
  await withSetupLock(join(options.cacheFolder, 'tensorflow'), async () => {
    if (!options.force && findInstallation(options.cacheFolder)) return
    const tools = findTools()
    if (!existsSync(libraries(installation))) await bringLibraries(wheel, installation, options, onProgress)
    onProgress('compiling the binding', null)
    await compileBinding(tools, installation)
    await writeFile(installation.receipt, JSON.stringify({ version: tensorflowVersion, cuda: wheel.cuda, sha256: wheel.sha256 }))
  }, () => onProgress('waiting for another set-up to finish', null)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOSPC') throw new AtelierError('DISK_FULL', { path: options.cacheFolder })
    if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(error.code ?? ''))
      throw failed(`the folder ${options.cacheFolder} cannot be written (${error.code})`, 'Give yourself write access to it, or name another with ATELIER_CACHE.')
    throw error
  })
}

function findTools(): { compiler: string; headers: string; sources: string } {
  const compiler = findCompiler()
  if (!compiler) throw failed('there is no C++ compiler', 'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix tensorflow".')
  const headers = nodeApiHeaders()
  const tfjsNode = packageFolder('@tensorflow/tfjs-node-gpu')
  if (!headers || !tfjsNode) throw failed('its npm packages are not installed', 'Run "npm ci", then "atelier doctor --fix tensorflow".')
  return { compiler, headers, sources: join(tfjsNode, 'binding') }
}

/** Is there once all libraries are. */
const libraries = (installation: Installation): string => join(installation.folder, 'libraries-complete')

/**
 * The libraries of a TensorFlow that Python has here, where it is the same version; else fetches, verifies and unpacks the
 * wheel. What is unpacked half is unpacked again.
 */
async function bringLibraries(wheel: Wheel, installation: Installation, options: SetupOptions, onProgress: SetupProgress): Promise<void> {
  const present = options.from === null ? await findInPython(wheel) : null
  if (present) {
    onProgress('linking Python\'s TensorFlow', null)
    await linkLibraries(present, installation)
    return writeFile(libraries(installation), present)
  }
  await requireSpace(options.cacheFolder)
  const downloads = join(options.cacheFolder, 'tensorflow', 'download')
  const path = (await findWheel(wheel, options.from ?? downloads)) ?? (await fetchWheel(wheel, downloads, options.from, onProgress))
  onProgress('verifying', null)
  const sha256 = await hashFile(path)
  if (sha256 !== wheel.sha256) {
    if (options.from === null) await rm(path, { force: true })
    throw failed(`the file ${path} is not the TensorFlow ${tensorflowVersion} that was expected (its checksum differs)`, 'Run "atelier doctor --fix tensorflow" to fetch it again.')
  }
  await rm(installation.folder, { recursive: true, force: true })
  await extractWheel(path, installation.folder, (fraction) => onProgress('unpacking', fraction))
  if (wheel.cuda) await bringCuda(path, installation, downloads, options.from, onProgress)
  await writeFile(libraries(installation), '')
  await rm(downloads, { recursive: true, force: true })
}

/** Prints the folder of the TensorFlow of a version that Python finds, if it does. */
const askPython = `
import importlib.metadata as metadata, sys
for name in ("tensorflow", "tensorflow-cpu"):
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        continue
    if found.version == sys.argv[1]:
        print(found.locate_file("tensorflow"))
        break
`

/** Python's own TensorFlow, where it has what the wheel would bring; with an NVIDIA driver that means NVIDIA's libraries too. */
async function findInPython(wheel: Wheel): Promise<string | null> {
  const python = findProgram('python3', 'python')
  if (!python) return null
  const { code, output } = await runProgram(python, ['-c', askPython, tensorflowVersion])
  const folder = output.trim().split('\n').at(-1) ?? ''
  const needed = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h', ...(wheel.cuda ? ['../nvidia'] : [])]
  return code === 0 && folder !== '' && needed.every((name) => existsSync(join(folder, name))) ? folder : null
}

async function linkLibraries(folder: string, installation: Installation): Promise<void> {
  await rm(installation.folder, { recursive: true, force: true })
  await mkdir(installation.folder, { recursive: true })
  await symlink(folder, installation.libraryFolder)
  const nvidia = join(folder, '..', 'nvidia')
  if (existsSync(nvidia)) await symlink(nvidia, join(installation.folder, 'nvidia'))
}

async function requireSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < neededBytes)
    throw failed(`the disk of ${folder} has ${(bavail * bsize / 1e9).toFixed(1)} GB left and ${(neededBytes / 1e9).toFixed(1)} GB are needed`, 'Free some space, or name another cache folder with ATELIER_CACHE.')
}

/** A wheel of the right name in a folder; its content is verified by the caller. */
async function findWheel(wheel: Wheel, folder: string): Promise<string | null> {
  const prefix = `${wheel.package.replace(/-/g, '_')}-${tensorflowVersion}-`
  const name = (await readdir(folder).catch(() => [])).find((each) => each.startsWith(prefix) && each.endsWith(`${wheel.tag}.whl`))
  return name ? join(folder, name) : null
}

async function fetchWheel(wheel: Wheel, downloads: string, from: string | null, onProgress: SetupProgress): Promise<string> {
  if (from !== null) throw failed(`the folder ${from} has no wheel ${wheel.package} ${tensorflowVersion} (${wheel.tag})`, `Copy it there, or leave out --from to fetch it.`)
  await pipDownload(`${wheel.package}==${tensorflowVersion}`, wheel, downloads, (bytes) => onProgress('downloading TensorFlow', Math.min(1, bytes / wheel.bytes)))
  const path = await findWheel(wheel, downloads)
  if (!path) throw failed('the download left no wheel', 'Run "atelier doctor --fix tensorflow" again.')
  return path
}

/**
 * Lets pip fetch a wheel: it knows the person's index, proxy and certificates. Progress is how much has arrived in the
 * temporary folder that it is told to use.
 */
async function pipDownload(requirement: string, wheel: Wheel, downloads: string, onBytes: (bytes: number) => void): Promise<void> {
  const python = findProgram('python3', 'python')
  if (!python) throw failed('there is no Python to fetch TensorFlow with', `Install python3 with pip, or copy the wheel ${wheel.package} ${tensorflowVersion} into a folder and run "atelier doctor --fix tensorflow --from FOLDER".`)
  const temporary = join(downloads, 'temporary')
  await mkdir(temporary, { recursive: true })
  const watch = setInterval(() => void folderSize(temporary).then(onBytes), 500)
  const args = ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--only-binary=:all:', '--implementation', 'cp', '--python-version', wheel.python,
    '--platform', wheel.tag, '--platform', wheel.tag.replace(/_2_27_/, '_2_17_'), '--platform', wheel.tag.replace(/manylinux_2_27_/, 'manylinux2014_'), '--dest', join(downloads, 'complete'), requirement]
  const { code, output } = await runProgram(python, args, { env: { ...process.env, TMPDIR: temporary } })
  clearInterval(watch)
  await rm(temporary, { recursive: true, force: true })
  if (code !== 0) throw pipFailure(output, wheel)
  for (const name of await readdir(join(downloads, 'complete'))) await rename(join(downloads, 'complete', name), join(downloads, name))
}

function pipFailure(output: string, wheel: Wheel): AtelierError {
  if (/No module named pip/.test(output)) return failed('the Python here has no pip', 'Install it ("apt-get install python3-pip" on Debian and Ubuntu), then run "atelier doctor --fix tensorflow".')
  if (/No space left/.test(output)) return new AtelierError('DISK_FULL', { path: 'the cache folder' })
  const line = output.trim().split('\n').filter((each) => /error/i.test(each)).at(-1) ?? output.trim().split('\n').at(-1) ?? 'no reason given'
  return failed(`pip could not fetch ${wheel.package}: ${line.replace(/^ERROR:\s*/, '').slice(0, 200)}`, 'Check the network, or copy the wheel into a folder and run "atelier doctor --fix tensorflow --from FOLDER".')
}

/** NVIDIA's libraries, as the wheel's extra `and-cuda` names them, into `nvidia/` beside the wheel's folder. */
async function bringCuda(tensorflowWheel: string, installation: Installation, downloads: string, from: string | null, onProgress: SetupProgress): Promise<void> {
  const requirements = await requirementsOfExtra(tensorflowWheel, 'and-cuda')
  for (const [index, requirement] of requirements.entries()) {
    const report = (): void => onProgress(`downloading ${requirement.split(/[<>=~!]/)[0] ?? requirement}`, index / requirements.length)
    report()
    const folder = from ?? join(downloads, 'nvidia', String(index))
    if (from === null) await pipDownload(requirement, { ...(wheelFor('linux', process.arch, true) as Wheel) }, folder, report)
    const name = requirement.split(/[<>=~!;\s]/)[0]?.replace(/-/g, '_') ?? ''
    const wheel = (await readdir(folder).catch(() => [])).find((each) => each.startsWith(`${name}-`) && each.endsWith('.whl'))
    if (!wheel) throw failed(`the folder ${folder} has no wheel of ${name}`, 'Copy NVIDIA\'s wheels there too, or leave out --from to fetch them.')
    await extractWheel(join(folder, wheel), installation.folder, () => undefined)
  }
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(entries.map((name) => stat(join(folder, name)).then((entry) => (entry.isFile() ? entry.size : 0), () => 0)))
  return sizes.reduce((a, b) => a + b, 0)
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** tfjs-node-gpu's own sources, unchanged, against TensorFlow's C API. */
async function compileBinding(tools: ReturnType<typeof findTools>, installation: Installation): Promise<void> {
  const aside = `${installation.binding}.${process.pid}`
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tools.sources, name))
  const { code, output } = await runProgram(tools.compiler, [
    '-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    `-I${tools.headers}`, `-I${installation.includeFolder}`, `-I${join(tools.sources, '..')}`, ...sources, '-o', aside,
    `-L${installation.libraryFolder}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', `-Wl,-rpath,${installation.libraryFolder}`
  ])
  if (code !== 0) {
    const line = output.split('\n').find((each) => each.includes('error')) ?? output.split('\n')[0] ?? ''
    throw failed(`the binding did not compile: ${line.slice(0, 300)}`, 'Check that the C++ compiler knows C++17, then run "atelier doctor --fix tensorflow".')
  }
  await rename(aside, installation.binding)
}
