import { type DataChanges, type ImageChanges, visible } from '../../contract'
import { count } from './dataset-texts'

/** So many images are named in words; all of them are in the JSON. */
export const mostNamed = 5

type FromTo = { path: string; from: string; to: string }
type Listed = {
  [K in keyof ImageChanges]: K extends 'moved' ? FromTo[] : ImageChanges[K]['images']
}

/** What changed between two versions of images, a line a kind. */
export function imageChangeLines(changes: Listed, about: (path: string) => string = () => ''): string[] {
  const { added, removed, changed, renamed, relabelled, moved } = changes
  const change = ({ path, from, to }: FromTo): string => `${short(path)} (${from} to ${to})`
  return [
    changeLine('Added', added.map(short)),
    changeLine('Removed', removed.map(short)),
    changeLine(
      'Changed',
      changed.map((path) => `${short(path)}${about(path)}`)
    ),
    changeLine(
      'Renamed',
      renamed.map(({ from, to }) => `${short(from)} to ${short(to)}`)
    ),
    changeLine('Other class', relabelled.map(change)),
    changeLine('Other part', moved.map(change))
  ]
}

/** What changed from one run's data to another's; the empty text where nothing did. */
export function dataChangesText({ before, after, changes }: DataChanges): string {
  if (!changes)
    return 'data: one of the runs did not keep which images it had, so they cannot be compared one by one'
  const { added, removed, changed, renamed, relabelled, moved } = changes
  const kinds = [added, removed, changed, renamed, relabelled, moved]
  if (kinds.every((kind) => kind.count === 0)) return ''
  return [
    `data: SHA-256 ${before ?? 'unknown'} and ${after ?? 'unknown'}`,
    ...imageChangeLines({
      ...{ added: added.images, removed: removed.images, changed: changed.images },
      ...{ renamed: renamed.images, relabelled: relabelled.images, moved: moved.images }
    })
  ].join('\n')
}

export const changeLine = (title: string, entries: string[]): string =>
  `${title.padEnd(12)}${count(entries.length)}${entries.length > 0 ? `: ${someOf(entries, ', ')}` : ''}`

export function someOf(entries: string[], between: string): string {
  const more = entries.length > mostNamed ? `${between}…` : ''
  return visible(entries.slice(0, mostNamed).join(between)) + more
}

/** A content's hash in as many digits as tell it apart. */
const short = (path: string): string => path.replace(/^([0-9a-f]{12})[0-9a-f]{52}/, '$1')
