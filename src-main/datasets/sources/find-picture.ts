import { tidyPath, type TreeFile } from './file-tree'

/**
 * Finds the picture that a manifest means: by its path from the manifest's folder or from the top, and
 * where it is nowhere so, by its name or its name without the ending if only one picture has that.
 */
export function pictureFinder(
  pictures: readonly TreeFile[],
  root: string
): (name: string, manifest: string) => TreeFile | null {
  const byPath = new Map(pictures.map((file) => [file.path.normalize('NFC'), file]))
  const byName = uniqueBy(pictures, nameOf)
  const byStem = uniqueBy(pictures, (path) => stemOf(nameOf(path)))
  const byPathStem = uniqueBy(pictures, stemOf)
  return (name, manifest) => {
    const path = pathIn(name, root)
    if (path === null) return null
    const folder = manifest.split('/').slice(0, -1).join('/')
    const fromManifest = tidyPath(`${folder}/${path}`)
    return (
      byPath.get(fromManifest) ??
      byPath.get(path) ??
      byPathStem.get(fromManifest) ??
      byPathStem.get(path) ??
      // A path that says the folder means that folder.
      (path.includes('/') ? null : (byName.get(path) ?? byStem.get(path))) ??
      null
    )
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const stemOf = (path: string): string => path.replace(/\.[^./]*$/, '')

/** Pictures by something that only one of them has. */
function uniqueBy(
  pictures: readonly TreeFile[],
  keyOf: (path: string) => string
): Map<string, TreeFile | null> {
  const found = new Map<string, TreeFile | null>()
  for (const file of pictures) {
    const key = keyOf(file.path.normalize('NFC'))
    found.set(key, found.has(key) ? null : file)
  }
  return found
}

/** A path below the root; null for one that leads elsewhere. */
function pathIn(name: string, root: string): string | null {
  const path = name.replaceAll('\\', '/').normalize('NFC')
  const top = `${root.replaceAll('\\', '/').normalize('NFC').replace(/\/$/, '')}/`
  const below = path.startsWith(top) ? path.slice(top.length) : path
  if (below.startsWith('/') || /^[a-z]:\//i.test(below)) return null
  const tidy = tidyPath(below)
  return tidy.split('/').includes('..') ? null : tidy
}
