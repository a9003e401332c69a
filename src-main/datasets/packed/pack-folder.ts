import { createHash, randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { DataPlaces, ImageRecipe } from '../../contract'
import { describePack, openPack, type Pack } from './pack-file'

export const packFolder = ({ cacheFolder }: Pick<DataPlaces, 'cacheFolder'>): string =>
  join(cacheFolder, 'packs')

const shortHash = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

/** What the names of all packs of a recipe and decoder begin with. */
function beginningOf(recipe: ImageRecipe, decoder: string): string {
  const { height, width, channels, fit, background } = recipe
  return shortHash(JSON.stringify([height, width, channels, fit, background, decoder]), 16)
}

/**
 * The name of the pack that holds pictures of these contents, made by this recipe and decoder.
 * @param contents their SHA-256 in hexadecimal, in order, each once
 */
export function packName(recipe: ImageRecipe, decoder: string, contents: readonly string[]): string {
  return `${beginningOf(recipe, decoder)}-${endOf(contents)}`
}

/** Whether a pack has a recipe and was made by a decoder, by its path. */
export const isOfRecipe = (path: string, recipe: ImageRecipe, decoder: string): boolean =>
  basename(path).startsWith(`${beginningOf(recipe, decoder)}-`)

/** What the names of all packs of these contents end with. */
const endOf = (contents: readonly string[]): string => `${shortHash(contents.join(), 32)}.pack`

/** Removes the packs of exactly these contents. */
export async function removePacksWith(folder: string, contents: readonly string[]): Promise<void> {
  for (const path of await packPaths(folder))
    if (path.endsWith(`-${endOf(contents)}`)) await rm(path, { force: true }).catch(() => undefined)
}

async function packPaths(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.pack')).map((name) => join(folder, name))
}

/** Every pack of a recipe that is whole. */
export async function packsOf(folder: string, recipe: ImageRecipe, decoder: string): Promise<Pack[]> {
  const beginning = join(folder, `${beginningOf(recipe, decoder)}-`)
  const paths = (await packPaths(folder)).filter((path) => path.startsWith(beginning))
  return (await Promise.all(paths.map(openPack))).filter((pack) => pack !== null)
}

/** A name for a pack that nobody asks for: what was decoded before its making was interrupted. */
export const partialPath = (folder: string, recipe: ImageRecipe, decoder: string): string =>
  join(folder, `${beginningOf(recipe, decoder)}-${shortHash(randomUUID(), 32)}.pack`)

/**
 * Removes the packs that were made for a data set, all but those that are to stay by their path. Of the
 * others the description alone is read: every start of a run comes here.
 */
export async function removePacks(
  folder: string,
  madeFor: string,
  stays: (path: string) => boolean = () => false
): Promise<void> {
  for (const path of await packPaths(folder)) {
    if (stays(path) || (await describePack(path))?.madeFor !== madeFor) continue
    // Whoever reads it at this moment has it open; on Windows it cannot be removed until they end.
    await rm(path, { force: true }).catch(() => undefined)
  }
}

/** Removes the packs that were made for a data set, all but so many that were used last. */
export async function removeUnused(folder: string, madeFor: string, kept: number): Promise<void> {
  const used = new Map<string, number>()
  for (const path of await packPaths(folder))
    if ((await describePack(path))?.madeFor === madeFor)
      used.set(path, (await stat(path).catch(() => null))?.mtimeMs ?? 0)
  const newest = [...used].sort(([, a], [, b]) => b - a).slice(0, kept)
  const stay = new Set(newest.map(([path]) => path))
  await removePacks(folder, madeFor, (path) => stay.has(path))
}

/** A name for a pack that is being made: it says by which process. */
export const unfinishedPath = (path: string): string =>
  `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`

/** Removes what processes left behind that were killed while they made a pack. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const maker = /\.(\d+)\.[a-z0-9]*\.tmp$/.exec(name)?.[1]
    if (maker !== undefined && !isAlive(Number(maker)))
      await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
