import type { Sentence } from '../../contract'
import { createHash } from 'node:crypto'

/** How large an image's original is: in pixels, and its content in bytes. */
interface ImageSize {
  width: number
  height: number
  bytes: number
}

/** What a version of a data set is known by, an image each. */
export interface VersionImage extends Partial<ImageSize> {
  path: string
  sha256: string
  /** Its class's name. */
  label: string
  split: string
}

/** A picture of a version that cannot be read, and why: the end of a sentence that begins with its path. */
interface UnreadablePicture {
  path: string
  reason: Sentence
}

/** A version of a data set. */
export interface DatasetVersion {
  images: readonly VersionImage[]
  unreadable: readonly UnreadablePicture[]
}

/** What became of the images of one version in another; an image may be in several lists. */
export interface ManifestDiff {
  /** Paths of one side alone, whose content is not on the other. */
  added: string[]
  removed: string[]
  /** The same path with another content. */
  changed: string[]
  /** The sizes of those that were changed, where pictures have files. */
  sizes: { path: string; from: ImageSize; to: ImageSize }[]
  /** The same content under another path. */
  renamed: { from: string; to: string }[]
  /** The same image (by its path, else its content) in another class or part. */
  relabelled: { path: string; from: string; to: string }[]
  moved: { path: string; from: string; to: string }[]
  /** Pictures that cannot be read any more, or that came and cannot be read. */
  unreadable: UnreadablePicture[]
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
export function diffManifests(before: DatasetVersion, after: DatasetVersion): ManifestDiff {
  const diff: ManifestDiff = {
    ...{ added: [], removed: [], changed: [], sizes: [] },
    ...{ renamed: [], relabelled: [], moved: [] },
    unreadable: newlyUnreadable(before, after)
  }
  const old = new Map(before.images.map((image) => [image.path, image]))
  const isKept = new Set([...after.images, ...after.unreadable].map(({ path }) => path))
  const gone = new Map<string, VersionImage[]>()
  for (const image of sorted(before.images))
    if (!isKept.has(image.path)) gone.set(image.sha256, [...(gone.get(image.sha256) ?? []), image])

  for (const image of sorted(after.images)) {
    const same = old.get(image.path)
    const from = same ?? gone.get(image.sha256)?.shift()
    if (!from) {
      diff.added.push(image.path)
      continue
    }
    const { path } = image
    if (!same) diff.renamed.push({ from: from.path, to: path })
    else if (same.sha256 !== image.sha256) {
      diff.changed.push(path)
      const sizes = [sizeOf(same), sizeOf(image)]
      if (sizes[0] && sizes[1]) diff.sizes.push({ path, from: sizes[0], to: sizes[1] })
    }
    if (from.label !== image.label) diff.relabelled.push({ path, from: from.label, to: image.label })
    if (from.split !== image.split) diff.moved.push({ path, from: from.split, to: image.split })
  }
  diff.removed = sorted([...gone.values()].flat()).map(({ path }) => path)
  return diff
}

function newlyUnreadable(before: DatasetVersion, after: DatasetVersion): UnreadablePicture[] {
  const known = new Set(before.unreadable.map(({ path }) => path))
  return sorted(after.unreadable.filter(({ path }) => !known.has(path))).map(({ path, reason }) => ({
    path,
    reason
  }))
}

function sizeOf({ width, height, bytes }: VersionImage): ImageSize | null {
  return width === undefined || height === undefined || bytes === undefined
    ? null
    : { width, height, bytes }
}

const sorted = <T extends { path: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
