import { stat } from 'node:fs/promises'
import type { DatasetConfig, DatasetFinding, ImageRecipe } from '../contract'
import { listDatasets } from '../datasets/catalogue'
import { correctedTrainCount } from '../datasets/corrections/corrected-count'
import { filesOfPath, namesArrays } from '../datasets/folder-files'
import { type ImportedDataset, importedDatasets, importedUnder } from '../datasets/imported'
import { loadDataset } from '../datasets/load'
import { lookAtPictures, type PictureEntry, unnamedPictures } from '../datasets/packed/load-pictures'
import { dataPlaces } from './folders'

/** What an experiment needs to know of its data before it starts. */
export interface DataFacts {
  imageShape: [number, number, number]
  classes: number
  trainCount: number
  findings: DatasetFinding[]
  /** How its pictures become images; null where its images are the files' own. */
  recipe: ImageRecipe | null
}

/** What was found in folders, as long as their files have not changed: a form asks at every key. */
const known = new Map<string, DataFacts>()
const mostKnown = 20

/** What corrections leave to train on; a form asks at every key, and data in files take a while to read. */
const corrected = new Map<string, number>()

/**
 * Image size, classes and count of an experiment's data, and what is remarkable about it. A folder of
 * somebody's own files is read, so that what cannot be right is said before a run is made of it.
 * @param workspace whose corrections the experiment may name
 * @throws AtelierError what is wrong with the data or its corrections, UNKNOWN_DATASET
 */
export async function dataFacts(config: DatasetConfig, workspace?: string): Promise<DataFacts> {
  const facts = await factsAsGiven(config)
  const { id, path, recipe, corrections } = config
  if (!corrections) return facts
  const key = JSON.stringify([workspace, id, path, recipe, corrections, facts.trainCount])
  const before = corrected.get(key)
  if (before !== undefined) return { ...facts, trainCount: before }

  const choice = { id, path, recipe, corrections }
  const trainCount = (await correctedTrainCount(choice, dataPlaces(workspace))) ?? facts.trainCount
  remember(corrected, key, trainCount)
  return { ...facts, trainCount }
}

/** Keeps a fact, and lets the oldest go where they are many. */
function remember<T>(facts: Map<string, T>, key: string, fact: T): void {
  const [oldest] = facts.keys()
  if (facts.size >= mostKnown && oldest !== undefined) facts.delete(oldest)
  facts.set(key, fact)
}

/** As the files have it. */
async function factsAsGiven({ id, path, recipe }: DatasetConfig): Promise<DataFacts> {
  if (path !== null && !(await namesArrays(path)))
    return factsOfPictures(unnamedPictures(id, path, recipe))
  if (path !== null) return factsOfFolder({ id, path }, path, '')
  const imported = importedUnder(await importedDatasets(dataPlaces()), id)
  if (imported?.pictures) return factsOfImported(imported, recipe ?? imported.pictures.recipe)
  const all = await listDatasets(dataPlaces())
  const info = all.find((each) => each.id === id)
  if (!info) {
    // One that had this name before.
    const dataset = await loadDataset({ id, path }, dataPlaces())
    return {
      imageShape: dataset.imageShape,
      classes: dataset.classes.length,
      trainCount: dataset.train.count,
      findings: dataset.findings,
      recipe: null
    }
  }
  if (info.imported && info.path !== null)
    return factsOfFolder({ id, path }, info.path, info.classes.join('\n'))
  return {
    imageShape: info.imageShape,
    classes: info.classes.length,
    trainCount: info.trainCount,
    findings: info.findings,
    recipe: null
  }
}

/** As its pictures were when they were imported or looked at last: a form must not wait for them. */
function factsOfImported(
  { classes, trainCount, findings }: ImportedDataset,
  recipe: ImageRecipe
): DataFacts {
  return { imageShape: shapeOf(recipe), classes: classes.length, trainCount, findings, recipe }
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
  const look = lookAtPictures(entry, dataPlaces()).then(({ recipe, classes, ...facts }) => ({
    ...facts,
    ...{ recipe, imageShape: shapeOf(recipe), classes: classes.length }
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

  const { imageShape, classes, train, findings } = await loadDataset(config, dataPlaces())
  const facts = { imageShape, classes: classes.length, trainCount: train.count, findings, recipe: null }
  remember(known, key, facts)
  return facts
}
