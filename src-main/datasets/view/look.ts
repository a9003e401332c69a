import { type DatasetLook, type DatasetStatistics, splitNames } from '../../contract'
import { histogramOf, ratioHistogram } from './histograms'
import { meanImages } from './mean-images'
import type { ViewedDataset } from './viewed-dataset'

/** Of what was left out, so many are named. */
const mostLeftOut = 50

const firstOf = (leftOut: ViewedDataset['leftOut']): DatasetLook['leftOut']['first'] =>
  leftOut.slice(0, mostLeftOut).map(({ path, reason }) => ({ path, reason }))

/** A data set as a whole: counts, sizes, means, and what is remarkable about it. */
export async function lookAt(dataset: ViewedDataset): Promise<DatasetLook> {
  const { id, classes, imageShape, count, findings, leftOut } = dataset
  return {
    dataset: id,
    ...{ classes, imageShape, count, findings },
    ...(await statisticsOf(dataset)),
    leftOut: { count: leftOut.length, first: firstOf(leftOut) }
  }
}

/** How the images of a data set are spread over parts and classes, how large they are, and their means. */
export async function statisticsOf(dataset: ViewedDataset): Promise<DatasetStatistics> {
  const { classes, count } = dataset
  const perSplit = new Map(splitNames.map((split) => [split, new Uint32Array(classes.length)]))
  const widths = new Uint32Array(count)
  const heights = new Uint32Array(count)
  const aspects = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    const { split, label, width, height } = dataset.facts(index)
    const counts = perSplit.get(split) as Uint32Array
    counts[label] = (counts[label] as number) + 1
    widths[index] = width
    heights[index] = height
    aspects[index] = width / height
  }
  const splits = [...perSplit]
    .map(([split, counts]) => ({
      split,
      count: counts.reduce((a, b) => a + b, 0),
      perClass: [...counts]
    }))
    .filter((each) => each.count > 0)
  const trainCount = splits.find((each) => each.split === 'train')?.count ?? 0
  return {
    splits,
    widths: histogramOf(widths),
    heights: histogramOf(heights),
    aspects: ratioHistogram(aspects),
    means: await meanImages(dataset, trainCount)
  }
}
