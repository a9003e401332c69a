import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  AtelierError,
  type DataPlaces,
  type DatasetFinding,
  type ImageRecipe,
  type ImageRecipeChoice,
  type PicturePhase,
  type PartCounts,
  type SplitName,
  splitRule,
  type SplitRule
} from '../../contract'
import type { LoadedDataset } from '../dataset'
import { examine, refuseUnfit } from '../examine'
import { examineSource } from '../sources/examine-source'
import type { ImageSource, LeftOut } from '../sources/image-source'
import { decoderVersion } from '../pictures/decoder-version'
import { openSource } from '../sources/open-source'
import { buildPack } from './build-pack'
import { DecodedParts } from './decoded-parts'
import { chooseRecipe } from './choose-recipe'
import { type ImageManifest, readManifest } from './image-manifest'
import {
  pictureKey,
  type PictureSource,
  removeManifest,
  storedManifest,
  storeManifest
} from './manifest-store'
import { bytesOfImage, type Pack } from './pack-file'
import { isOfRecipe, packFolder, packName, removePacks, removePacksWith } from './pack-folder'
import { decodedImages, fitIntoMemory, picturePartsOf } from './picture-parts'
import { readOnce } from './read-once'

/** Pictures that a person named, and how they become images. */
export interface PictureEntry extends PictureSource {
  id: string
  rule: SplitRule
  /** What was said of the recipe; the rest follows from the pictures. */
  recipe: ImageRecipeChoice
}

/** As the source says; where it says nothing, a part of each class is held for the test. */
export const usualRule: SplitRule = splitRule.parse({ by: 'source' })

export interface LoadOptions {
  /** Hears how far it is; a phase in which there is nothing to do is not heard of. */
  progress?: ((phase: PicturePhase, done: number, total: number) => void) | undefined
  /** Ends it; what was decoded is kept for the next time. */
  signal?: AbortSignal | undefined
  /** What is known of the same pictures from another place: none of them changes its part. */
  before?: ImageManifest | null
}

/**
 * Pictures of a path that nobody gave a name.
 * @param recipe what is said of it; null: it follows from the pictures
 */
export function unnamedPictures(id: string, path: string, recipe: ImageRecipe | null): PictureEntry {
  return { id, folder: path, test: null, classes: null, rule: usualRule, recipe: recipe ?? {} }
}

/** A data set of pictures with what is known of them beside. */
export interface LoadedPictures extends LoadedDataset {
  recipe: ImageRecipe
  manifest: ImageManifest
  leftOut: LeftOut[]
}

/** Forgets what was made of pictures: their manifest and their packs. */
export async function forgetPictures(source: PictureSource, places: DataPlaces): Promise<void> {
  const key = pictureKey(source)
  const manifest = await storedManifest(places, key)
  await removeManifest(places, key)
  await removePacks(packFolder(places), key)
  // Those that were made while the pictures lay elsewhere.
  if (manifest) await removePacksWith(packFolder(places), distinctContents(manifest))
}

/** How often it is tried again with pictures that were changed while they were read. */
const mostTries = 3

/**
 * A data set of pictures, ready to be trained on: those that were not looked at before are read, those
 * that were not decoded before are decoded, each once and for all.
 * @throws AtelierError what is wrong with the source; DATASET_UNFIT; DISK_FULL, FILE_NOT_WRITABLE; the
 *   signal's reason where it is aborted
 */
export async function loadPictures(
  entry: PictureEntry,
  places: DataPlaces,
  options: LoadOptions = {}
): Promise<LoadedPictures> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadOnce(entry, places, options)
    } catch (error) {
      const isChange = error instanceof AtelierError && error.code === 'DATASET_SOURCE_CHANGED'
      if (!isChange || attempt === mostTries) throw error
    }
  }
}

async function loadOnce(
  entry: PictureEntry,
  places: DataPlaces,
  options: LoadOptions
): Promise<LoadedPictures> {
  const { progress, signal } = options
  const source = await openPictures(entry)
  try {
    const key = pictureKey(entry)
    const { first, second } = readOnce(source)
    const manifest = await currentManifest(entry, first, places, options)
    const recipe = chooseRecipe(manifest.images, entry.recipe)
    const contents = contentsOf(manifest, source)
    const folder = packFolder(places)
    const decoder = await decoderVersion()
    const hashes = contents.map(({ sha256 }) => sha256)
    const imageBytes = bytesOfImage(recipe)
    const parts = fitIntoMemory(manifest.images.length * imageBytes)
      ? new DecodedParts(manifest, imageBytes)
      : null
    const pack = await buildPack({
      path: join(folder, packName(recipe, decoder, hashes)),
      decoder,
      recipe,
      contents,
      source: second,
      madeFor: key,
      parts,
      progress: progress && ((done, total) => progress('decoding', done, total)),
      signal
    })
    await removePacks(folder, key, (path) => path === pack.path || !isOfRecipe(path, recipe, decoder))
    return assemble(entry, source, manifest, pack, parts)
  } finally {
    await source.close()
  }
}

/** The manifest of a source as it is now; what is known of it is not read again. */
export async function currentManifest(
  entry: PictureEntry,
  source: ImageSource,
  places: DataPlaces,
  { progress, signal, before = null }: LoadOptions
): Promise<ImageManifest> {
  const key = pictureKey(entry)
  const stored = await storedManifest(places, key)
  const manifest = await readManifest(source, entry.rule, stored ?? before, {
    progress: progress && ((done, total) => progress('reading', done, total)),
    signal
  })
  if (manifest.images.length === 0) throw nothingReadable(entry, manifest)
  // A form asks at every key, and a start finds most data as they were.
  if (!isDeepStrictEqual(manifest, stored)) await storeManifest(places, key, manifest)
  return manifest
}

/** What is known of pictures without decoding them. */
export interface PictureFacts {
  recipe: ImageRecipe
  classes: string[]
  trainCount: number
  counts: PartCounts
  findings: DatasetFinding[]
}

/**
 * Looks at pictures, as {@link loadPictures} does before it decodes them.
 * @throws AtelierError what is wrong with the source; DATASET_UNFIT
 */
export async function lookAtPictures(entry: PictureEntry, places: DataPlaces): Promise<PictureFacts> {
  const source = await openPictures(entry)
  try {
    const manifest = await currentManifest(entry, source, places, {})
    const { images, classes, leftOut } = manifest
    return {
      recipe: chooseRecipe(images, entry.recipe),
      classes,
      trainCount: images.filter(({ split }) => split === 'train').length,
      counts: manifestCounts(manifest),
      findings: refuseUnfit(entry.id, examineSource({ ...source, images, leftOut }))
    }
  } finally {
    await source.close()
  }
}

/**
 * Images of each class of pictures that were imported, by parts: as they were when they were looked at
 * last, or as they are where that is not known.
 * @throws AtelierError as {@link lookAtPictures}
 */
export async function countPictures(entry: PictureEntry, places: DataPlaces): Promise<PartCounts> {
  const known = await storedManifest(places, pictureKey(entry))
  return known ? manifestCounts(known) : (await lookAtPictures(entry, places)).counts
}

/** As {@link picturePartsOf} has the parts: without a test part that for validation takes its place. */
export function manifestCounts({
  classes,
  images
}: Pick<ImageManifest, 'classes' | 'images'>): PartCounts {
  const counts: Record<SplitName, number[]> = {
    train: classes.map(() => 0),
    validation: classes.map(() => 0),
    test: classes.map(() => 0)
  }
  for (const { split, label } of images) counts[split][label] = (counts[split][label] ?? 0) + 1
  const isEmpty = (part: number[]): boolean => part.every((count) => count === 0)
  const { train, validation, test } = counts
  if (isEmpty(test)) return { train, test: validation }
  return isEmpty(validation) ? { train, test } : { train, validation, test }
}

/** @throws AtelierError what is wrong with the source */
export async function openPictures({ folder, test, classes, rule }: PictureEntry): Promise<ImageSource> {
  const groups = ('groups' in rule ? rule.groups : null) ?? null
  const source = await openSource(folder, { test, classes, groups })
  if (source) return source
  throw new AtelierError('DATASET_UNREADABLE', {
    path: folder,
    reason: 'it holds IDX files, and pictures were imported from it',
    hint: 'Import it again with --replace.'
  })
}

function nothingReadable({ folder }: PictureSource, { leftOut }: ImageManifest): AtelierError {
  const [first] = leftOut
  return new AtelierError('DATASET_NO_IMAGES', {
    path: folder,
    reason: first ? `none of its pictures can be read (${first.path}: ${first.reason})` : 'it is empty',
    hint: 'Check how the pictures were written.'
  })
}

const distinctContents = ({ images }: ImageManifest): string[] => [
  ...new Set(images.map(({ sha256 }) => sha256))
]

/** Each content once, and an image that has it. */
function contentsOf(
  { images }: ImageManifest,
  source: ImageSource
): { sha256: string; index: number }[] {
  const indexOf = new Map(source.images.map(({ path }, index) => [path, index]))
  return images
    .filter(({ sha256 }, i) => sha256 !== images[i - 1]?.sha256)
    .map(({ sha256, path }) => ({ sha256, index: indexOf.get(path) as number }))
}

function assemble(
  entry: PictureEntry,
  source: ImageSource,
  manifest: ImageManifest,
  pack: Pack,
  inHand: DecodedParts | null
): LoadedPictures {
  const { images, leftOut } = decodedImages(manifest, pack)
  if (images.length === 0) throw nothingReadable(entry, { ...manifest, leftOut })
  const { id, folder } = entry
  const { height, width, channels } = pack.recipe
  const { classes } = manifest
  const parts = picturePartsOf(images, classes.length, pack, inHand)
  const findings = [
    ...refuseUnfit(id, examineSource({ ...source, images, leftOut })),
    ...refuseUnfit(id, examine({ classes, ...parts }))
  ]
  return {
    ...parts,
    id,
    imageShape: [height, width, channels],
    classes,
    source: 'folder',
    path: folder,
    findings,
    recipe: pack.recipe,
    manifest,
    leftOut
  }
}
