import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallArguments, DataChanges, ImageChanges } from '../../contract'
import { unpackVersion, versionFile } from '../../datasets/checks/kept-version'
import { type DatasetVersion, diffManifests } from '../../datasets/checks/manifest-diff'
import type { RunStore } from '../../runs/run-store'

const nothing: DatasetVersion = { images: [], unreadable: [] }

/**
 * What changed, image by image, from the data of one run to that of another, as their trainings kept it.
 * @throws AtelierError UNKNOWN_RUN
 */
export async function dataChangesOf(
  store: RunStore,
  { before, after, count }: CallArguments<'runs.dataChanges'>
): Promise<DataChanges> {
  const ids = [before, after].map((run) => store.resolve(run))
  const [first = null, second = null] = ids.map((id) => store.detail(id).setup?.datasetSha256 ?? null)
  const [a, b] = await Promise.all(ids.map((id) => versionOfRun(store, id)))
  const isSame = first !== null && first === second
  if (a && b) return { before: first, after: second, changes: firstOf(a, b, count) }
  return { before: first, after: second, changes: isSame ? firstOf(nothing, nothing, count) : null }
}

async function versionOfRun(store: RunStore, id: string): Promise<DatasetVersion | null> {
  try {
    const bytes = await readFile(join(store.folderOf(id), versionFile))
    return { images: await unpackVersion(bytes), unreadable: [] }
  } catch {
    return null
  }
}

function firstOf(before: DatasetVersion, after: DatasetVersion, count: number): ImageChanges {
  const listed = <T>(all: T[]): { count: number; images: T[] } => ({
    count: all.length,
    images: all.slice(0, count)
  })
  const { added, removed, changed, renamed, relabelled, moved } = diffManifests(before, after)
  return {
    ...{ added: listed(added), removed: listed(removed), changed: listed(changed) },
    ...{
      renamed: listed(renamed),
      relabelled: listed(relabelled),
      moved: listed(moved as ImageChanges['moved']['images'])
    }
  }
}
