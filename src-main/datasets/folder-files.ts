import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AtelierError } from '../contract'
import { pathError } from './regular-file'
import { type FileRole, fileRoles } from './manifests'

/** A data set of IDX files as it lies in a folder. */
export interface FolderFiles {
  folder: string
  /** What its files' names begin with: `emnist-letters`; '' for the usual names. */
  prefix: string
  files: Record<FileRole, string>
}

/**
 * `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz`, `emnist-letters-test-images-idx3-ubyte.gz`.
 */
const pattern =
  /^(?:(.*?)[-_.])?(train|test|t10k)[-_.](images|labels)[-_.]idx\d(?:[-_.]u?(?:byte|int))?(\.gz)?$/i

function roleOf(split: string, kind: string): FileRole {
  const part = split.toLowerCase() === 'train' ? 'train' : 'test'
  return `${part}${kind.toLowerCase() === 'images' ? 'Images' : 'Labels'}`
}

/**
 * What is in a folder, by the beginning of the names. Of a file that is there plain and compressed, the
 * plain one counts.
 */
function grouped(folder: string, names: string[]): Map<string, Partial<Record<FileRole, string>>> {
  const groups = new Map<string, Partial<Record<FileRole, string>>>()
  for (const name of [...names].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const found = pattern.exec(name)
    if (!found) continue
    const [, prefix = '', split = '', kind = ''] = found
    const group = groups.get(prefix) ?? {}
    group[roleOf(split, kind)] ??= join(folder, name)
    groups.set(prefix, group)
  }
  return groups
}

const usualNames: Record<FileRole, string> = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte'
}

/**
 * The four files that a path names: those of a folder or, of one that holds several data sets, those
 * whose names begin as the path's last part says (`FOLDER/emnist-letters`).
 * @throws AtelierError DATASET_UNREADABLE, DATASET_FOLDER_INCOMPLETE, DATASET_AMBIGUOUS
 */
export async function filesOfPath(path: string): Promise<FolderFiles> {
  const named = await stat(path).then(
    (entry) => (entry.isDirectory() ? 'folder' : 'file'),
    (error: NodeJS.ErrnoException) => error
  )
  if (named === 'file')
    throw new AtelierError('DATASET_UNREADABLE', {
      path,
      reason: 'it is a file',
      hint: `Name the folder that holds all four files: ${dirname(path)}.`
    })
  if (named === 'folder') return chooseIn(path)

  const folder = dirname(path),
    prefix = basename(path)
  const group = grouped(folder, await readdir(folder).catch(() => [])).get(prefix)
  if (!group) throw pathError(named, path)
  return { folder, prefix, files: requireWhole(path, group, prefix) }
}

async function chooseIn(folder: string): Promise<FolderFiles> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw pathError(error, folder)
  })
  const groups = grouped(folder, names)
  const usual = groups.get('')
  const whole = [...groups].filter(([, group]) => fileRoles.every((role) => group[role] !== undefined))
  // The usual names need no choice: what else lies beside them has names of its own.
  if (usual && whole.some(([prefix]) => prefix === ''))
    return { folder, prefix: '', files: usual as Record<FileRole, string> }
  if (whole.length > 1) {
    const prefixes = whole.map(([prefix]) => prefix).sort()
    throw new AtelierError('DATASET_AMBIGUOUS', {
      path: folder,
      found: prefixes.join(', '),
      example: join(folder, prefixes[0] ?? '')
    })
  }
  const [prefix, group] = whole[0] ??
    (groups.size === 1 ? [...groups][0] : undefined) ?? ['', usual ?? {}]
  return { folder, prefix, files: requireWhole(folder, group, prefix) }
}

function requireWhole(
  path: string,
  group: Partial<Record<FileRole, string>>,
  prefix: string
): Record<FileRole, string> {
  const missing = fileRoles
    .filter((role) => group[role] === undefined)
    .map((role) => (prefix === '' ? usualNames[role] : `${prefix}-${usualNames[role]}`))
  if (missing.length > 0)
    throw new AtelierError('DATASET_FOLDER_INCOMPLETE', { path, missing: missing.join(', ') })
  return group as Record<FileRole, string>
}

/** Whether a file goes by the name of an IDX file of images or labels. */
export const isIdxName = (name: string): boolean => pattern.test(name)

/** Whether a folder has any file that goes by the name of an IDX file of images or labels. */
export async function holdsIdxFiles(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).some(isIdxName)
}

/**
 * Whether a path names files of arrays (IDX), and not pictures or something else that is opened as a
 * source; of one that is not there {@link filesOfPath} says what is wrong.
 */
export async function namesArrays(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => null)
  if (entry?.isDirectory()) return holdsIdxFiles(path)
  return entry === null || pattern.test(basename(path))
}

/** Whether anything of what a path names, as {@link filesOfPath} understands it, is there. */
export async function isThere(path: string): Promise<boolean> {
  const isFolder = await stat(path).then(
    () => true,
    () => false
  )
  return (
    isFolder || grouped(dirname(path), await readdir(dirname(path)).catch(() => [])).has(basename(path))
  )
}
