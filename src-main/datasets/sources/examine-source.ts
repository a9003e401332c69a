import { type DatasetFinding, finding, type Sentence } from '../../contract'
import { classKey } from './class-table'
import type { ImageSource } from './image-source'
import { namedFew } from './named-few'

/** From so many classes on it cannot be meant that hardly any has a second image. */
const manyClasses = 100

/** What is remarkable in a source before any picture of it is decoded; looks at no file. */
export function examineSource(
  source: Pick<ImageSource, 'kind' | 'classes' | 'images' | 'leftOut' | 'findings'>
): DatasetFinding[] {
  return [
    ...examineFolders(source),
    ...source.findings,
    ...examineNames(source.classes),
    ...examineCounts(source),
    ...examineLeftOut(source)
  ]
}

/** Pictures of one folder are of no class that another could be told from. */
function examineFolders({ kind, classes }: Pick<ImageSource, 'kind' | 'classes'>): DatasetFinding[] {
  const [only = ''] = classes
  return kind === 'class folders' && classes.length === 1 ? [finding('oneFolder', { class: only })] : []
}

function examineNames(classes: string[]): DatasetFinding[] {
  const groups = new Map<string, string[]>()
  for (const name of classes) {
    const key = classKey(name).toLowerCase()
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  const alike = [...groups.values()].filter((names) => names.length > 1)
  if (alike.length === 0) return []
  return [finding('similarClasses', { names: namedFew(alike.map((names) => names.join(' / '))) })]
}

function examineCounts({ classes, images }: Pick<ImageSource, 'classes' | 'images'>): DatasetFinding[] {
  const counts = new Uint32Array(classes.length)
  for (const { label } of images) counts[label] = (counts[label] as number) + 1
  const present = counts.filter((count) => count > 0).length
  const single = counts.filter((count) => count === 1).length
  return present > manyClasses && single * 2 > present
    ? [finding('classesOfOneImage', { count: single, of: present })]
    : []
}

/** So many reasons are told one by one. */
const mostReasons = 4

/** A finding for each reason, the most frequent first. */
function examineLeftOut({ leftOut }: Pick<ImageSource, 'leftOut'>): DatasetFinding[] {
  const byReason = new Map<Sentence, string[]>()
  for (const { path, reason } of leftOut) byReason.set(reason, [...(byReason.get(reason) ?? []), path])
  const groups = [...byReason].sort(([, a], [, b]) => b.length - a.length)
  const isTooMany = groups.length > mostReasons
  const told = isTooMany ? groups.slice(0, mostReasons - 1) : groups
  const others = groups.slice(told.length).flatMap(([, paths]) => paths)
  return [
    ...told.map(([reason, paths]) => leftOutFor(reason, paths)),
    ...(isTooMany ? [leftOutFor('each has a reason of its own, which the data view says', others)] : [])
  ]
}

const leftOutFor = (reason: Sentence, paths: string[]): DatasetFinding =>
  finding('filesLeftOut', { count: paths.length, names: namedFew(paths), reason })
