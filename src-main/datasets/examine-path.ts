import { AtelierError, type DataPlaces, type DatasetExamination, type DatasetFinding } from '../contract'
import { classNames } from './class-names'
import { countLabels, examineClasses } from './examine'
import { namesArrays } from './folder-files'
import { loadFolder } from './load'
import { chooseRecipe } from './packed/choose-recipe'
import { headerOf } from './packed/image-manifest'
import { requireWhole } from './regular-file'
import { examineSource } from './sources/examine-source'
import type { ImageSource, LeftOut } from './sources/image-source'
import { openSource } from './sources/open-source'

export interface PathToExamine {
  /** Absolute. */
  folder: string
  /** Where the test images are, if elsewhere; absolute. */
  test: string | null
  /** In the order of the class numbers; null: as the files tell. */
  classes: string[] | null
}

/** Of many pictures so many are looked at, and no more than have so many bytes together. */
const mostLookedAt = 400
const mostBytes = 256 * 2 ** 20
/** Of what is named one by one, the first few. */
const mostNamed = 20
const mostClasses = 1000

/**
 * Looks at what a path holds, as an import would find it: lists all images, and looks into some of them
 * where they are many. Keeps nothing.
 * @throws AtelierError what is wrong with the paths and the class names
 */
export async function examinePath(
  { folder, test, classes: given }: PathToExamine,
  places: DataPlaces
): Promise<DatasetExamination> {
  requireWhole(folder)
  if (test !== null) requireWhole(test)
  const classes = given && classNames(given)
  if (await namesArrays(folder)) return examineArrays(folder, classes, places)
  const source = await openSource(folder, { test, classes })
  if (!source) return examineArrays(folder, classes, places)
  try {
    return await examinePictures(source)
  } finally {
    await source.close()
  }
}

/** IDX files are read whole: what an import refuses is refused here, too. */
async function examineArrays(
  folder: string,
  classes: string[] | null,
  places: DataPlaces
): Promise<DatasetExamination> {
  const dataset = await loadFolder(folder, folder, places, { classes: classes ?? undefined })
  const { train, test, imageShape, findings } = dataset
  const [height, width, channels] = imageShape
  const count = train.count + test.count
  return {
    kind: 'idx',
    count,
    bytes: count * height * width * channels,
    ...countedClasses(dataset.classes, countLabels(train.labels, test.labels)),
    parts: { train: train.count, validation: 0, test: test.count, undivided: 0 },
    looked: {
      of: count,
      grey: channels === 1 ? count : 0,
      smallest: { width, height },
      largest: { width, height },
      unreadable: { count: 0, first: [] }
    },
    leftOut: { count: 0, first: [] },
    recipe: null,
    findings
  }
}

async function examinePictures(source: ImageSource): Promise<DatasetExamination> {
  const { kind, images, classes, leftOut } = source
  if (images.length === 0) throw nothingThere(source)
  const { looked, headers } = await lookAtSome(source)
  const counts = countLabels(Uint16Array.from(images, ({ label }) => label))
  return {
    kind,
    count: images.length,
    bytes: images.reduce((sum, { bytes }) => sum + bytes, 0),
    ...countedClasses(classes, counts),
    parts: partsOf(source),
    looked,
    leftOut: { count: leftOut.length, first: leftOut.slice(0, mostNamed) },
    recipe: headers.length > 0 ? chooseRecipe(headers) : null,
    findings: distinct([
      ...examineSource(source),
      ...examineClasses(classes, [...counts.subarray(0, classes.length)])
    ])
  }
}

function nothingThere({ path, leftOut: [first] }: ImageSource): AtelierError {
  return new AtelierError('DATASET_NO_IMAGES', {
    path,
    reason: first ? `nothing in it is an image (${first.path}: ${first.reason})` : 'it is empty',
    hint: 'Name a folder or file that holds images.'
  })
}

const distinct = (findings: DatasetFinding[]): DatasetFinding[] =>
  findings.filter(({ code }, i) => findings.findIndex((each) => each.code === code) === i)

function countedClasses(
  names: string[],
  counts: Uint32Array
): Pick<DatasetExamination, 'classes' | 'classCount'> {
  const classes = names
    .slice(0, mostClasses)
    .map((name, label) => ({ name, count: counts[label] as number }))
  return { classes, classCount: names.length }
}

/** Where all are said to be training images, nothing is said of how they are divided. */
function partsOf({ images }: ImageSource): DatasetExamination['parts'] {
  const says = images.some(({ split }) => split !== null && split !== 'train')
  const parts = { train: 0, validation: 0, test: 0, undivided: 0 }
  for (const { split } of images) parts[says && split !== null ? split : 'undivided']++
  return parts
}

type Header = { width: number; height: number; channels: number }

async function lookAtSome(
  source: ImageSource
): Promise<{ looked: DatasetExamination['looked']; headers: Header[] }> {
  const headers: Header[] = []
  const unreadable: LeftOut[] = []
  for await (const { index, content } of source.contents(chosenOf(source))) {
    const header = content.kind === 'unreadable' ? content : await headerOf(content)
    if (!('reason' in header)) headers.push(header)
    else unreadable.push({ path: source.images[index]?.path ?? '', reason: header.reason })
  }
  const bySize = [...headers].sort((a, b) => a.width * a.height - b.width * b.height)
  const sizeAt = (at: number): { width: number; height: number } | null => {
    const found = bySize.at(at)
    return found ? { width: found.width, height: found.height } : null
  }
  const looked = {
    of: headers.length + unreadable.length,
    grey: headers.filter(({ channels }) => channels === 1).length,
    smallest: sizeAt(0),
    largest: sizeAt(-1),
    unreadable: { count: unreadable.length, first: unreadable.slice(0, mostNamed) }
  }
  return { looked, headers }
}

/**
 * Images spread over all of a source; of a table, whose rows are read in large groups, those at its
 * beginning.
 */
function chosenOf({ images, kind }: ImageSource): number[] {
  const count = Math.min(images.length, mostLookedAt)
  const step = kind === 'parquet' ? 1 : images.length / count
  const chosen: number[] = []
  let bytes = 0
  for (let i = 0; i < count; i++) {
    const index = Math.floor(i * step)
    bytes += images[index]?.bytes ?? 0
    if (i > 0 && bytes > mostBytes) break
    chosen.push(index)
  }
  return chosen
}
