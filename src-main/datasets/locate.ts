import { join } from 'node:path'
import type { DataPlaces, DatasetSource } from '../contract'
import { findIdxFile } from './files'
import { type FileRole, fileRoles, type Manifest } from './manifests'

export interface Located {
  source: DatasetSource
  folder: string
  files: Record<FileRole, string>
}

/** Where a data set of the cache lives. */
export function cachedDatasetFolder(places: DataPlaces, id: string): string {
  return join(places.cacheFolder, 'datasets', id)
}

/** The four files of a manifest in one folder, or the names of those that are missing. */
async function filesIn(
  folder: string,
  names: Record<FileRole, string>
): Promise<{ files: Record<FileRole, string> } | { missing: string[] }> {
  const found = await Promise.all(fileRoles.map((role) => findIdxFile(folder, names[role])))
  const missing = fileRoles.filter((_, i) => found[i] === null).map((role) => names[role])
  if (missing.length > 0) return { missing }
  return {
    files: Object.fromEntries(fileRoles.map((role, i) => [role, found[i]])) as Record<FileRole, string>
  }
}

function fileNames(manifest: Manifest): Record<FileRole, string> {
  return Object.fromEntries(fileRoles.map((role) => [role, manifest.files[role].name])) as Record<
    FileRole,
    string
  >
}

/** Looks in the cache, then where the system's packages put data sets. */
export async function locate(manifest: Manifest, places: DataPlaces): Promise<Located | null> {
  const candidates: { source: DatasetSource; folder: string }[] = [
    { source: 'cache', folder: cachedDatasetFolder(places, manifest.id) },
    ...(manifest.system
      ? [{ source: 'system' as const, folder: join(places.systemFolder, manifest.system.folder) }]
      : [])
  ]
  for (const { source, folder } of candidates) {
    const found = await filesIn(folder, fileNames(manifest))
    if ('files' in found) return { source, folder, files: found.files }
  }
  return null
}
