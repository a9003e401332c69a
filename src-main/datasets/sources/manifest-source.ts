import { AtelierError, type DatasetFinding, finding, type SplitName } from '../../contract'
import { classTable, type ClassTable } from './class-table'
import { type FileTree, largestFile, type TreeFile } from './file-tree'
import { pictureFinder } from './find-picture'
import type { ImageSource } from './image-source'
import { labelTable } from './label-table'
import { isManifestStart, type ManifestRow, readManifest } from './manifest-table'
import { namedFew } from './named-few'
import { otherFiles } from './other-files'
import { isPicture } from './picture-files'
import { pictureSource } from './picture-source'
import { splitOf } from './split-names'

/** The files of a tree that can be manifests of its pictures. */
export function manifestsOf(tree: FileTree): TreeFile[] {
  return tree.files.filter(
    ({ path, start, bytes }) =>
      start !== null &&
      /(\.(csv|tsv|tab|txt|list|lst)|(^|\/)[^./]*)$/i.test(path) &&
      bytes <= largestFile &&
      isManifestStart(start)
  )
}

/** A picture as the manifests name it. */
interface NamedPicture {
  file: TreeFile
  label: string
  split: SplitName | null
  group: string | null
}

/** What the manifests name, and what is wrong with them. */
interface Named {
  pictures: Map<TreeFile, NamedPicture>
  conflicts: Set<TreeFile>
  missing: string[]
  incomplete: number[]
}

/**
 * The source that manifests make of the pictures of a tree; null where they name none that is there.
 * @param groups the column that has groups; null: one that is called so
 * @throws AtelierError DATASET_MANIFEST_UNFIT, CLASS_NAMES_UNFIT, DATASET_TOO_MANY_CLASSES
 */
export async function manifestSource(
  tree: FileTree,
  manifests: TreeFile[],
  given: string[] | null,
  groups: string | null = null
): Promise<ImageSource | null> {
  const pictures = tree.files.filter(isPicture)
  const find = pictureFinder(pictures, tree.path)
  const named: Named = { pictures: new Map(), conflicts: new Set(), missing: [], incomplete: [] }
  for (const manifest of manifests) {
    const { rows, incomplete } = readManifest(await tree.read(manifest), manifest.path, groups)
    named.incomplete.push(...incomplete)
    for (const row of rows) take(named, row, find(row.file, manifest.path), manifest.path)
  }
  if (named.pictures.size === 0) return null

  const taken = [...named.pictures.values()].filter(({ file }) => !named.conflicts.has(file))
  if (taken.length === 0) throw noUsablePicture(manifests[0] as TreeFile)
  const table = tableOf(taken, given, tree.path)
  const unlisted = pictures.filter((file) => !named.pictures.has(file))
  return pictureSource(
    tree,
    'manifest',
    table.classes,
    taken.map((each) => ({ ...each, label: table.numberOf(each.label) })),
    {
      findings: [...table.findings, ...findingsOf(named, unlisted)],
      leftOut: [
        ...unlisted.map(({ path }) => ({
          path,
          reason: 'the manifest does not name it' as const
        })),
        ...[...named.conflicts].map(({ path }) => ({
          path,
          reason: 'the manifest gives it more than one label or part' as const
        })),
        ...otherFiles(tree.files.filter((file) => !manifests.includes(file)))
      ]
    }
  )
}

function noUsablePicture(manifest: TreeFile): AtelierError {
  return new AtelierError('DATASET_MANIFEST_UNFIT', {
    path: manifest.path,
    reason: 'it gives every file more than one label',
    hint: 'Give each file one label.'
  })
}

function take(named: Named, row: ManifestRow, file: TreeFile | null, manifest: string): void {
  if (!file) {
    named.missing.push(row.file)
    return
  }
  const split = partOf(row, file, manifest)
  const before = named.pictures.get(file)
  if (before && (before.label !== row.label || before.split !== split)) named.conflicts.add(file)
  else if (!before)
    named.pictures.set(file, {
      file,
      label: row.label,
      split,
      group: row.group === '' ? null : row.group
    })
}

/**
 * The part of a line: as its column says, else as the manifest is called (`train.csv`,
 * `test_labels.csv`), else as one of the folders is that the picture lies in.
 */
function partOf({ split, line }: ManifestRow, file: TreeFile, manifest: string): SplitName | null {
  if (split !== '') {
    const known = splitOf(split)
    if (known) return known
    throw new AtelierError('DATASET_MANIFEST_UNFIT', {
      path: manifest,
      reason: `line ${line} calls a part of the data "${split.slice(0, 40)}"`,
      hint: 'The parts are train, validation and test.'
    })
  }
  const words = (manifest.split('/').at(-1) ?? '').split(/[^a-z0-9]+/i)
  const folders = [...manifest.split('/').slice(0, -1), ...file.path.split('/').slice(0, -1)]
  return [...words, ...folders].map(splitOf).find((each) => each !== null) ?? null
}

/** Classes by their names; numbers that a person gave names for get these. */
function tableOf(taken: NamedPicture[], given: string[] | null, path: string): ClassTable {
  const labels = new Set(taken.map(({ label }) => label))
  const areNumbers = [...labels].every((label) => /^\d{1,9}$/.test(label))
  if (!given || !areNumbers || [...labels].every((label) => given.includes(label)))
    return classTable(labels, given, path)
  const table = labelTable([...labels].map(Number), given, null, path)
  return { ...table, numberOf: (label) => table.numberOf(Number(label)) }
}

function findingsOf({ missing, conflicts, incomplete }: Named, unlisted: TreeFile[]): DatasetFinding[] {
  const paths = (files: Iterable<TreeFile>): string[] => [...files].map(({ path }) => path)
  const remark = (
    code: 'manifestMissingFiles' | 'manifestUnlisted' | 'manifestConflicts',
    names: string[]
  ): DatasetFinding[] =>
    names.length > 0 ? [finding(code, { count: names.length, names: namedFew(names) })] : []
  return [
    ...remark('manifestMissingFiles', missing),
    ...remark('manifestConflicts', paths(conflicts)),
    ...remark('manifestUnlisted', paths(unlisted)),
    ...(incomplete.length > 0
      ? [
          finding('manifestIncomplete', {
            count: incomplete.length,
            lines: namedFew(incomplete.map(String))
          })
        ]
      : [])
  ]
}
