import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AtelierError } from '../../../contract'
import { findProgram, runProgram } from '../../../native/native-compiler'
import type { SetupProgress } from '../../../native/setup-lock'
import { hashFile } from './file-hash'
import type { Installation } from './installation'
import { fromFolder, requireSpace, SetupRefusal } from './setup-refusal'
import { extractWheel, requirementsOfExtra } from './wheel-archive'
import { type NvidiaWheel, nvidiaWheels, tensorflowVersion, type Wheel, wheelFor } from './wheels'

/** Bytes of what is unpacked, for each byte of the wheel; and what NVIDIA's wheels come to. */
const unpackedShare = 5
const nvidiaBytes = 6e9

export interface WheelPlace {
  cacheFolder: string
  /** A folder that holds the wheels already; null: pip fetches them. */
  from: string | null
}

/**
 * The libraries of a TensorFlow that Python has here, where it is the same version; else fetches,
 * verifies and unpacks the wheel. What is unpacked half is unpacked again.
 * @throws SetupRefusal of kind `no-installer` where Python or its pip is missing; AtelierError DISK_FULL
 */
export async function bringWheel(
  wheel: Wheel,
  installation: Installation,
  { cacheFolder, from }: WheelPlace,
  onProgress: SetupProgress
): Promise<void> {
  const present = from === null ? await findInPython(wheel) : null
  if (present) {
    onProgress("linking Python's TensorFlow", null)
    await linkLibraries(present, installation)
    return writeFile(installation.complete, present)
  }
  const downloads = join(cacheFolder, 'tensorflow', 'download')
  const path =
    (await findWheel(wheel, from ?? downloads)) ??
    (await fetchWheel(wheel, cacheFolder, downloads, from, onProgress))
  onProgress('verifying', null)
  if ((await hashFile(path, 'sha256')) !== wheel.sha256) {
    if (from === null) await rm(path, { force: true })
    throw new SetupRefusal(
      `the file ${path} is not the TensorFlow ${tensorflowVersion} that was expected (its checksum differs)`,
      'Run "atelier doctor --fix tensorflow" to fetch it again.'
    )
  }
  await rm(installation.folder, { recursive: true, force: true })
  await requireSpace(cacheFolder, wheel.bytes * unpackedShare)
  await extractWheel(path, installation.folder, (fraction) => onProgress('unpacking', fraction))
  if (wheel.cuda) await bringCuda(path, installation, downloads, from, onProgress)
  await writeFile(installation.complete, '')
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

/**
 * Python's own TensorFlow, where it has what the wheel would bring; with an NVIDIA driver that means
 * NVIDIA's libraries too.
 */
async function findInPython(wheel: Wheel): Promise<string | null> {
  const python = findProgram('python3', 'python')
  if (!python) return null
  const { code, output } = await runProgram(python, ['-c', askPython, tensorflowVersion])
  const folder = output.trim().split('\n').at(-1) ?? ''
  const needed = [
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'include/tensorflow/c/c_api.h',
    ...(wheel.cuda ? ['../nvidia'] : [])
  ]
  return code === 0 && folder !== '' && needed.every((name) => existsSync(join(folder, name)))
    ? folder
    : null
}

async function linkLibraries(folder: string, installation: Installation): Promise<void> {
  await rm(installation.folder, { recursive: true, force: true })
  await mkdir(installation.folder, { recursive: true })
  await symlink(folder, installation.libraryFolder)
  const nvidia = join(folder, '..', 'nvidia')
  if (existsSync(nvidia)) await symlink(nvidia, join(installation.folder, 'nvidia'))
}

/** A wheel of the right name in a folder; its content is verified by the caller. */
export async function findWheel(wheel: Wheel, folder: string): Promise<string | null> {
  const prefix = `${wheel.package.replace(/-/g, '_')}-${tensorflowVersion}-`
  const name = (await readdir(folder).catch(() => [])).find(
    (each) => each.startsWith(prefix) && each.endsWith(`${wheel.tag}.whl`)
  )
  return name ? join(folder, name) : null
}

async function fetchWheel(
  wheel: Wheel,
  cacheFolder: string,
  downloads: string,
  from: string | null,
  onProgress: SetupProgress
): Promise<string> {
  if (from !== null)
    throw new SetupRefusal(
      `the folder ${from} has no wheel ${wheel.package} ${tensorflowVersion} (${wheel.tag})`,
      `Copy it there, or leave out --from to fetch it.`
    )
  if (!findProgram('python3', 'python'))
    throw new SetupRefusal(
      'there is no Python to fetch TensorFlow with',
      `Install python3 with pip, or copy the wheel ${wheel.package} ${tensorflowVersion} into a folder and run ${fromFolder}`,
      'no-installer'
    )
  await requireSpace(cacheFolder, wheel.bytes * (1 + unpackedShare) + (wheel.cuda ? nvidiaBytes : 0))
  await pipDownload(`${wheel.package}==${tensorflowVersion}`, wheel, downloads, (bytes) =>
    onProgress('downloading TensorFlow', Math.min(1, bytes / wheel.bytes))
  )
  const path = await findWheel(wheel, downloads)
  if (!path)
    throw new SetupRefusal('the download left no wheel', 'Run "atelier doctor --fix tensorflow" again.')
  return path
}

/**
 * Lets pip fetch a wheel: it knows the person's index, proxy and certificates. Progress is how much has
 * arrived in the temporary folder that it is told to use.
 */
async function pipDownload(
  requirement: string,
  wheel: Wheel,
  downloads: string,
  onBytes: (bytes: number) => void
): Promise<void> {
  const python = findProgram('python3', 'python') ?? 'python3'
  const temporary = join(downloads, 'temporary')
  await mkdir(temporary, { recursive: true })
  const watch = setInterval(() => void folderSize(temporary).then(onBytes), 500)
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--no-cache-dir',
    '--only-binary=:all:',
    '--implementation',
    'cp',
    '--python-version',
    wheel.python,
    '--platform',
    wheel.tag,
    '--platform',
    wheel.tag.replace(/_2_27_/, '_2_17_'),
    '--platform',
    wheel.tag.replace(/manylinux_2_27_/, 'manylinux2014_'),
    '--dest',
    join(downloads, 'complete'),
    requirement
  ]
  const { code, output } = await runProgram(python, args, { env: { ...process.env, TMPDIR: temporary } })
  clearInterval(watch)
  await rm(temporary, { recursive: true, force: true })
  if (code !== 0) throw pipFailure(output, wheel, downloads)
  for (const name of await readdir(join(downloads, 'complete')))
    await rename(join(downloads, 'complete', name), join(downloads, name))
}

function pipFailure(output: string, wheel: Wheel, downloads: string): Error {
  if (/No module named pip/.test(output))
    return new SetupRefusal(
      'the Python here has no pip',
      'Install it ("apt-get install python3-pip" on Debian and Ubuntu), then run "atelier doctor --fix tensorflow".',
      'no-installer'
    )
  if (/No space left/.test(output)) return new AtelierError('DISK_FULL', { path: downloads })
  const line =
    output
      .trim()
      .split('\n')
      .filter((each) => /error/i.test(each))
      .at(-1) ??
    output.trim().split('\n').at(-1) ??
    'no reason given'
  return new SetupRefusal(
    `pip could not fetch ${wheel.package}: ${line.replace(/^ERROR:\s*/, '').slice(0, 200)}`,
    `Check the network, or copy the wheel into a folder and run ${fromFolder}`,
    'not-fetched'
  )
}

/**
 * NVIDIA's libraries, as the wheel's extra `and-cuda` names them, into `nvidia/` beside the wheel's
 * folder.
 */
async function bringCuda(
  tensorflowWheel: string,
  installation: Installation,
  downloads: string,
  from: string | null,
  onProgress: SetupProgress
): Promise<void> {
  const requirements = await requirementsOfExtra(tensorflowWheel, 'and-cuda')
  for (const [index, requirement] of requirements.entries()) {
    const pinned = pinnedFor(requirement)
    const report = (): void => onProgress(`downloading ${pinned.package}`, index / requirements.length)
    report()
    const folder = from ?? join(downloads, 'nvidia', String(index))
    if (from === null) {
      const fitting = wheelFor('linux', process.arch, true) as Wheel
      await pipDownload(`${pinned.package}==${pinned.version}`, fitting, folder, report)
    }
    await extractWheel(
      await verifiedNvidiaWheel(pinned, folder, from),
      installation.folder,
      () => undefined
    )
  }
}

function pinnedFor(requirement: string): NvidiaWheel {
  const name = requirement.split(/[<>=~!;\s[]/)[0] ?? requirement
  const pinned = nvidiaWheels.find((each) => each.package === name)
  if (!pinned)
    throw new SetupRefusal(
      `TensorFlow asks for ${name}, which this version of Atelier does not know`,
      'Update Atelier.'
    )
  return pinned
}

/**
 * The pinned file in a folder. What has its name and another content is never unpacked: its libraries
 * would be run.
 */
export async function verifiedNvidiaWheel(
  pinned: NvidiaWheel,
  folder: string,
  from: string | null
): Promise<string> {
  const prefix = `${pinned.package.replace(/-/g, '_')}-${pinned.version}-`
  const names = (await readdir(folder).catch(() => [])).filter(
    (each) => each.startsWith(prefix) && each.endsWith('.whl')
  )
  const name = names.find((each) => each === pinned.file) ?? names[0]
  if (!name)
    throw new SetupRefusal(
      `the folder ${folder} has no ${pinned.file}`,
      "Copy NVIDIA's wheels there too, or leave out --from to fetch them."
    )

  const path = join(folder, name)
  if ((await hashFile(path, 'sha256')) === pinned.sha256) return path
  if (from === null) await rm(path, { force: true })
  throw new SetupRefusal(
    `the file ${path} is not the ${pinned.package} ${pinned.version} that was expected (its checksum differs)`,
    from === null
      ? 'Run "atelier doctor --fix tensorflow" to fetch it again.'
      : `Replace it by ${pinned.file}, or leave out --from to fetch it.`
  )
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map((name) =>
      stat(join(folder, name)).then(
        (entry) => (entry.isFile() ? entry.size : 0),
        () => 0
      )
    )
  )
  return sizes.reduce((a, b) => a + b, 0)
}
