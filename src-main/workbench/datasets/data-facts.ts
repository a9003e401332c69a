import { stat } from 'node:fs/promises'
import type { DatasetConfig, DatasetFinding, ImageRecipe, PartCounts } from '../../contract'
import { listDatasets } from '../../datasets/catalogue'
import { countParts } from '../../datasets/class-choice'
import { correctedCounts } from '../../datasets/corrections/corrected-counts'
import { filesOfPath, namesArrays } from '../../datasets/folder-files'
import {
  type ImportedDataset,
  importedDatasets,
  importedUnder,
  picturesOf
} from '../../datasets/imported'
import { loadDataset } from '../../datasets/load'
import {
  countPictures,
  lookAtPictures,
  type PictureEntry,
  unnamedPictures
} from '../../datasets/packed/load-pictures'
import { dataPlaces } from '../files/folders'

/** What an experiment needs to know of its data before it starts. */
export interface DataFacts {
  imageShape: [number, number, number]
  classes: string[]
  trainCount: number
  findings: DatasetFinding[]
  /** How its images are made; null where they are the files' own. */
  recipe: ImageRecipe | null
  /** Whether its images are pictures, and not arrays, which have no part to validate on. */
  isOfPictures: boolean
  /** Images of each class, by parts; null where the data are not here. Reads them the first time. */
  counts(): Promise<PartCounts | null>
}

/** What was found in folders, as long as their files have not changed: a form asks at every key. */
const known = new Map<string, DataFacts>()
/** What was counted where that is not known before. */
const counted = new Map<string, Promise<PartCounts>>()
const mostKnown = 20

/** What of an experiment decides what its data are. */
type DataChoice = Pick<DatasetConfig, 'id' | 'path' | 'recipe' | 'corrections'>

/**
 * Image size, classes and count of an experiment's data, and what is remarkable about it: of the whole
 * data set with its corrections, whichever classes are chosen of it. A folder of somebody's own files is
 * read, so that what cannot be right is said before a run is made of it.
 * @param workspace whose corrections the experiment may name
 * @throws AtelierError what is wrong with the data or its corrections, UNKNOWN_DATASET
 */
export async function dataFacts(config: DataChoice, workspace?: string): Promise<DataFacts> {
  const facts = await factsAsGiven(config)
  const { id, path, recipe, corrections } = config
  if (!corrections) return facts
  const choice = { id, path, recipe, corrections }
  const counts = await countedOnce(JSON.stringify([workspace, choice, facts.trainCount]), () =>
    correctedCounts(choice, dataPlaces(workspace))
  )
  const trainCount = (counts.train ?? []).reduce((a, b) => a + b, 0)
  return { ...facts, trainCount, counts: () => Promise.resolve(counts) }
}

/** As the files have it, its images as the recipe makes them. */
async function factsAsGiven({ id, path, recipe }: DataChoice): Promise<DataFacts> {
  if (path !== null && !(await namesArrays(path)))
    return factsOfPictures(unnamedPictures(id, path, recipe))
  const imported = path === null ? importedUnder(await importedDatasets(dataPlaces()), id) : undefined
  if (imported?.pictures) return factsOfImported(imported, recipe ?? imported.pictures.recipe)
  const facts = path === null ? await factsOfNamed(id) : await factsOfFolder({ id, path }, path, '')
  return recipe === null ? facts : { ...facts, recipe, imageShape: shapeOf(recipe) }
}

/** Of arrays that have a name, as their files have them. */
async function factsOfNamed(id: string): Promise<DataFacts> {
  const path = null
  const all = await listDatasets(dataPlaces())
  const info = all.find((each) => each.id === id)
  // One that had this name before.
  if (!info) return factsOfArrays({ id, path })
  if (info.imported && info.path !== null)
    return factsOfFolder({ id, path }, info.path, info.classes.join('\n'))
  const { imageShape, classes, trainCount, findings, available } = info
  return {
    ...{ imageShape, classes, trainCount, findings, recipe: null, isOfPictures: false },
    counts: async () =>
      available
        ? countedOnce(id, async () => countParts(await loadDataset({ id, path }, dataPlaces())))
        : null
  }
}

/** As its pictures were when they were imported or looked at last: a form must not wait for them. */
function factsOfImported(imported: ImportedDataset, recipe: ImageRecipe): DataFacts {
  const { classes, trainCount, findings } = imported
  return {
    ...{ imageShape: shapeOf(recipe), classes, trainCount, findings, recipe, isOfPictures: true },
    counts: () =>
      countedOnce(JSON.stringify(imported), () =>
        countPictures(picturesOf(imported) as PictureEntry, dataPlaces())
      )
  }
}

function countedOnce(key: string, count: () => Promise<PartCounts>): Promise<PartCounts> {
  const before = counted.get(key)
  if (before) return before
  const counting = count()
  forgetOldest(counted)
  counted.set(key, counting)
  counting.catch(() => counted.delete(key))
  return counting
}

function forgetOldest(entries: Map<string, unknown>): void {
  const [oldest] = entries.keys()
  if (entries.size >= mostKnown && oldest !== undefined) entries.delete(oldest)
}

async function factsOfArrays(config: Pick<DatasetConfig, 'id' | 'path'>): Promise<DataFacts> {
  const dataset = await loadDataset(config, dataPlaces())
  const { imageShape, classes, train, findings } = dataset
  const counts = countParts(dataset)
  return {
    ...{ imageShape, classes, trainCount: train.count, findings, recipe: null, isOfPictures: false },
    counts: () => Promise.resolve(counts)
  }
}

const shapeOf = ({ height, width, channels }: ImageRecipe): DataFacts['imageShape'] => [
  height,
  width,
  channels
]

/** Pictures that are being looked at, or were a moment ago. */
const looks = new Map<string, Promise<DataFacts>>()
/** Milliseconds for which a look counts: a form asks at every key. */
const lookCounts = 10_000

function factsOfPictures(entry: PictureEntry): Promise<DataFacts> {
  const key = JSON.stringify(entry)
  const before = looks.get(key)
  if (before) return before
  const look = lookAtPictures(entry, dataPlaces()).then(({ counts, ...facts }) => ({
    ...facts,
    imageShape: shapeOf(facts.recipe),
    isOfPictures: true,
    counts: () => Promise.resolve(counts)
  }))
  looks.set(key, look)
  const forget = (): void => void looks.delete(key)
  look.then(() => setTimeout(forget, lookCounts).unref(), forget)
  return look
}

async function factsOfFolder(
  config: Pick<DatasetConfig, 'id' | 'path'>,
  folder: string,
  names: string
): Promise<DataFacts> {
  const { files } = await filesOfPath(folder)
  const stamps = await Promise.all(
    Object.values(files).map((file) =>
      stat(file).then(
        ({ ino, size, mtimeMs }) => [file, ino, size, mtimeMs],
        () => [file]
      )
    )
  )
  const key = JSON.stringify([config, names, stamps])
  const before = known.get(key)
  if (before) return before

  const facts = await factsOfArrays(config)
  forgetOldest(known)
  known.set(key, facts)
  return facts
}
