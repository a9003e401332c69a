import { constants, type Dirent, type Stats } from 'node:fs'
import { open, readdir, realpath, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { AtelierError, type Sentence } from '../../contract'
import { pathError } from '../regular-file'
import {
  byPath,
  type FileTree,
  isPassedOver,
  needsNoStart,
  reasonOf,
  stampOf,
  startLength,
  type TreeFile
} from './file-tree'
import type { LeftOut } from './image-source'
import { isPicture, isPictureName } from './picture-files'
import { readAhead } from './read-ahead'
import { readUnchanged, streamUnchanged } from './unchanged-file'

/** How many files are asked after at a time. */
const atATime = 16

/** What is gathered of a folder on the way through it. */
interface Walk {
  root: string
  files: TreeFile[]
  leftOut: LeftOut[]
  /** Real paths of the folders that links have led to: each is entered by one link alone. */
  linked: Set<string>
  /** Where files lie that links lead to. */
  targets: Map<string, string>
  pictures: number
  /** Files that are no pictures. */
  others: number
}

/**
 * So many files that are no pictures, and ten times as many of them as pictures: a whole disk or a home
 * folder was named, and going through all of it would take minutes.
 */
const mostOthers = 20_000

function requireDataSet({ root, pictures, others }: Walk): void {
  if (others <= mostOthers || others <= 10 * pictures) return
  throw new AtelierError('DATASET_NO_IMAGES', {
    path: root,
    reason: `among its first ${others + pictures} files there are ${pictures} pictures`,
    hint: 'Name the folder that the images lie in, and not one that much else lies in.'
  })
}

/**
 * File systems of Linux that show the system, by their numbers in linux/magic.h: proc, sysfs, cgroup,
 * cgroup2, devpts, debugfs, tracefs, securityfs, bpf.
 */
const systemTypes = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x1cd1, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11
])

/** Whether a folder is where such a file system begins: its files may never end. */
async function isOfTheSystem(folder: string, parent: string): Promise<boolean> {
  try {
    if ((await stat(folder)).dev === (await stat(parent)).dev) return false
    return systemTypes.has((await statfs(folder)).type)
  } catch {
    return false
  }
}

const emptyWalk = (): Omit<Walk, 'root'> => ({
  files: [],
  leftOut: [],
  linked: new Set(),
  targets: new Map(),
  pictures: 0,
  others: 0
})

/**
 * All files below a folder. Links are followed where they lead to something inside of it, to each folder
 * once; what cannot be read is left out with the reason.
 * @throws AtelierError DATASET_UNREADABLE where the folder itself cannot be
 */
export async function openFolder(path: string): Promise<FileTree> {
  const root = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    throw pathError(error, path)
  })
  await readdir(root).catch((error: NodeJS.ErrnoException) => {
    throw pathError(error, path)
  })
  const walk: Walk = { ...emptyWalk(), root }
  await enter(walk, root, '', [root])
  return treeOf(path, walk, walk.files)
}

/** A tree that has one file of the disk in it. */
export async function openSingleFile(path: string): Promise<FileTree> {
  const walk: Walk = {
    ...emptyWalk(),
    root: dirname(path),
    targets: new Map([[basename(path), path]])
  }
  const state = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw pathError(error, path)
  })
  await addFile(walk, basename(path), path, state)
  return treeOf(path, walk, walk.files)
}

async function enter(walk: Walk, folder: string, below: string, chain: string[]): Promise<void> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    walk.leftOut.push({
      path: below,
      reason: missingReason(error as NodeJS.ErrnoException, folder, false)
    })
    return
  }
  // Which of two links to a folder is followed must not be chance.
  const seen = entries
    .filter(({ name }) => !isPassedOver(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const folders = seen.filter((entry) => entry.isDirectory())
  const others = seen.filter((entry) => !entry.isDirectory())
  for (let i = 0; i < others.length; i += atATime) {
    await Promise.all(
      others.slice(i, i + atATime).map((entry) => look(walk, entry, folder, below, chain))
    )
    requireDataSet(walk)
  }
  for (const { name } of folders) {
    const path = join(folder, name)
    if (await isOfTheSystem(path, folder)) {
      walk.leftOut.push({ path: `${below}${name}`, reason: 'it shows the system and holds no files' })
      continue
    }
    await enter(walk, path, `${below}${name}/`, [...chain, path])
  }
  for (const entry of others.filter((each) => each.isSymbolicLink()))
    await followIntoFolder(walk, join(folder, entry.name), `${below}${entry.name}`, chain)
}

/** Takes a file, or a link to one; links to folders wait until the folder's own are read. */
async function look(
  walk: Walk,
  entry: Dirent,
  folder: string,
  below: string,
  chain: string[]
): Promise<void> {
  const name = `${below}${entry.name}`
  try {
    const path = entry.isSymbolicLink()
      ? await realpath(join(folder, entry.name))
      : join(folder, entry.name)
    const state = await stat(path)
    if (state.isDirectory()) {
      if (!isInside(walk.root, path)) walk.leftOut.push({ path: name, reason: leadsOut })
      else if (chain.includes(path))
        walk.leftOut.push({ path: name, reason: 'it is a link that leads back to a folder it lies in' })
    } else if (!isInside(walk.root, path)) walk.leftOut.push({ path: name, reason: leadsOut })
    else if (!state.isFile())
      walk.leftOut.push({ path: name, reason: 'it is no file but a pipe, a socket or a device' })
    else {
      if (entry.isSymbolicLink()) walk.targets.set(name, path)
      await addFile(walk, name, path, state)
    }
  } catch (error) {
    walk.leftOut.push({
      path: name,
      reason: missingReason(error as NodeJS.ErrnoException, name, entry.isSymbolicLink())
    })
  }
}

const leadsOut = 'it is a link that leads out of the folder'

function missingReason(error: NodeJS.ErrnoException, path: string, isLink: boolean): Sentence {
  if (error.code === 'ENOENT' && isLink) return 'it is a link to something that is not there'
  if (error.code === 'ENOENT' && path.includes('\ufffd')) return 'its name is not UTF-8'
  return reasonOf(pathError(error, path))
}

async function followIntoFolder(walk: Walk, link: string, name: string, chain: string[]): Promise<void> {
  const target = await realpath(link).catch(() => null)
  if (target === null || !isInside(walk.root, target) || chain.includes(target)) return
  if (!(await stat(target).catch(() => null))?.isDirectory()) return
  if (walk.linked.has(target)) {
    walk.leftOut.push({ path: name, reason: 'it is a link to a folder that another link leads to' })
    return
  }
  walk.linked.add(target)
  await enter(walk, target, `${name}/`, [...chain, target])
}

const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

async function addFile(walk: Walk, name: string, path: string, state: Stats): Promise<void> {
  if (state.size === 0) {
    const isDamaged = isPictureName(name) ? { isDamaged: true as const } : {}
    walk.leftOut.push({ path: name, reason: 'it is empty', ...isDamaged })
    return
  }
  const start = needsNoStart(name) ? null : await readStart(path)
  const file = { path: name, bytes: state.size, stamp: stampOf(state), start }
  walk.files.push(file)
  if (isPicture(file)) walk.pictures++
  else walk.others++
}

/** How a file begins: up to 512 bytes. */
export async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(startLength), 0, startLength, 0)
    return new Uint8Array(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

function treeOf(path: string, walk: Walk, files: TreeFile[]): FileTree {
  files.sort(byPath)
  const onDisk = (file: TreeFile): string => walk.targets.get(file.path) ?? join(walk.root, file.path)
  const read = (file: TreeFile): Promise<Uint8Array> => readUnchanged(onDisk(file), file)
  return {
    path,
    kind: 'folder',
    files,
    leftOut: walk.leftOut.sort(byPath),
    read,
    contents: (wanted) => readAhead(wanted, read),
    stream: (file, start) => streamUnchanged(onDisk(file), file, start),
    onDisk,
    close: () => Promise.resolve()
  }
}
