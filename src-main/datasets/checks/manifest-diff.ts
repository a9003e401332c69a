import { createHash } from 'node:crypto'

/** What a version of a data set is known by, an image each. */
export interface VersionImage {
  path: string
  sha256: string
  /** Its class's name. */
  label: string
  split: string
}

/** What became of the images of one version in another; an image may be in several lists. */
export interface ManifestDiff {
  /** Paths of one side alone, whose content is not on the other. */
  added: string[]
  removed: string[]
  /** The same path with another content. */
  changed: string[]
  /** The same content under another path. */
  renamed: { from: string; to: string }[]
  /** The same image (by its path, else its content) in another class or part. */
  relabelled: { path: string; from: string; to: string }[]
  moved: { path: string; from: string; to: string }[]
}

/**
 * The version of a data set: SHA-256 of its images' paths, contents, class names and parts, in the order of
 * the paths.
 */
export function versionOf(images: readonly VersionImage[]): string {
  const hash = createHash('sha256')
  for (const { path, sha256, label, split } of sorted(images))
    hash.update(`${JSON.stringify([path, sha256, label, split])}\n`)
  return hash.digest('hex')
}

/** What is different in `after`; every list is in the order of the paths. */
export function diffManifests(
  before: readonly VersionImage[],
  after: readonly VersionImage[]
): ManifestDiff {
  const diff: ManifestDiff = {
    ...{ added: [], removed: [], changed: [] },
    ...{ renamed: [], relabelled: [], moved: [] }
  }
  const old = new Map(before.map((image) => [image.path, image]))
  const isKept = new Set(after.map(({ path }) => path))
  const gone = new Map<string, VersionImage[]>()
  for (const image of sorted(before))
    if (!isKept.has(image.path)) gone.set(image.sha256, [...(gone.get(image.sha256) ?? []), image])

  for (const image of sorted(after)) {
    const same = old.get(image.path)
    const from = same ?? gone.get(image.sha256)?.shift()
    if (!from) {
      diff.added.push(image.path)
      continue
    }
    const { path } = image
    if (!same) diff.renamed.push({ from: from.path, to: path })
    else if (same.sha256 !== image.sha256) diff.changed.push(path)
    if (from.label !== image.label) diff.relabelled.push({ path, from: from.label, to: image.label })
    if (from.split !== image.split) diff.moved.push({ path, from: from.split, to: image.split })
  }
  diff.removed = sorted([...gone.values()].flat()).map(({ path }) => path)
  return diff
}

const sorted = (images: readonly VersionImage[]): VersionImage[] =>
  [...images].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
