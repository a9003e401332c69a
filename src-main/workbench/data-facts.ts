import { stat } from 'node:fs/promises'
import type { DatasetConfig, DatasetFinding } from '../contract'
import { listDatasets } from '../datasets/catalogue'
import { filesOfPath } from '../datasets/folder-files'
import { loadDataset } from '../datasets/load'
import { dataPlaces } from './folders'

/** What an experiment needs to know of its data before it starts. */
export interface DataFacts {
  imageShape: [number, number, number]
  classes: number
  trainCount: number
  findings: DatasetFinding[]
}

/** What was found in folders, as long as their files have not changed: a form asks at every key. */
const known = new Map<string, DataFacts>()
const mostKnown = 20

/**
 * Image size, classes and count of an experiment's data, and what is remarkable about it. A folder of
 * somebody's own files is read, so that what cannot be right is said before a run is made of it.
 * @throws AtelierError what is wrong with the data, UNKNOWN_DATASET
 */
export async function dataFacts({ id, path }: Pick<DatasetConfig, 'id' | 'path'>): Promise<DataFacts> {
  if (path !== null) return factsOfFolder({ id, path }, path, '')
  const all = await listDatasets(dataPlaces())
  const info = all.find((each) => each.id === id)
  if (!info) {
    // One that had this name before.
    const dataset = await loadDataset({ id, path }, dataPlaces())
    return {
      imageShape: dataset.imageShape,
      classes: dataset.classes.length,
      trainCount: dataset.train.count,
      findings: dataset.findings
    }
  }
  if (info.imported && info.path !== null)
    return factsOfFolder({ id, path }, info.path, info.classes.join('\n'))
  return {
    imageShape: info.imageShape,
    classes: info.classes.length,
    trainCount: info.trainCount,
    findings: info.findings
  }
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
  const facts = { imageShape, classes: classes.length, trainCount: train.count, findings }
  const [oldest] = known.keys()
  if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest)
  known.set(key, facts)
  return facts
}
