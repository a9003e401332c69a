import { AtelierError, finding, type Sentence } from '../../contract'
import type { ImageSource } from './image-source'
import { namedFew } from './named-few'

/** A pattern of paths has what is the group in these; everything else is the name of a column. */
const groupMark = '(*)'
/** Each more multiplies the ways in which a path can be tried. */
const mostStars = 4

/** The column that is meant; null where it is a pattern. */
export const groupColumn = (groups: string | null): string | null =>
  groups === null || groups.includes(groupMark) ? null : groups

/**
 * A source whose images are grouped as a person says: by a column, which the source was opened with, or
 * by a pattern of their paths.
 * @throws AtelierError DATASET_GROUPS_UNFIT where not a single image has a group
 */
export function grouped(source: ImageSource, groups: string): ImageSource {
  const byColumn = groupColumn(groups) !== null
  const groupOf = byColumn ? null : groupPattern(groups, source.path)
  const images = groupOf
    ? source.images.map((image) => ({ ...image, group: groupOf(image.path) }))
    : source.images
  const without = images.filter(({ group }) => group === null)
  if (without.length === images.length) {
    const [first] = images
    throw unfit(
      source.path,
      groups,
      byColumn
        ? 'no image has anything in a column of that name'
        : `no path fits it, ${JSON.stringify(first?.path ?? '')} for one`
    )
  }
  if (without.length === 0) return { ...source, images }
  const names = namedFew(without.map(({ path }) => path))
  const remark = finding('ungroupedImages', { count: without.length, of: images.length, names })
  return { ...source, images, findings: [...source.findings, remark] }
}

function unfit(path: string, groups: string, reason: Sentence): AtelierError {
  return new AtelierError('DATASET_GROUPS_UNFIT', {
    ...{ path, groups, reason },
    hint: 'Name a column of its manifest or Parquet files, or write how paths end, with the group as (*): "patient-(*)-*.png", "(*)/*.jpg".'
  })
}

/**
 * The group that a pattern gives a path: what stands where the pattern has `(*)`, the shortest that fits.
 * Elsewhere `*` stands for any characters of a name and `?` for one; a pattern is of the path's end, from
 * the beginning of a name on.
 */
function groupPattern(pattern: string, path: string): (path: string) => string | null {
  const composed = pattern.normalize('NFC')
  if (composed.split('*').length - 1 > mostStars)
    throw unfit(path, pattern, `it has more than ${mostStars} stars`)
  if (composed.split(groupMark).length > 2) throw unfit(path, pattern, 'it has more than one group')
  const expression = composed
    .split(/(\(\*\)|\*|\?)/)
    .map((part) => {
      if (part === groupMark) return '([^/]+?)'
      if (part === '*') return '[^/]*?'
      return part === '?' ? '[^/]' : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    })
    .join('')
  const whole = new RegExp(`(?:^|/)${expression}$`, 'u')
  return (each) => whole.exec(each.normalize('NFC'))?.[1] ?? null
}
