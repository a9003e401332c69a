import type { RunSummary } from '../../../src-main/contract'
import { momentFormat } from '../../i18n/moment-format'
import type { TitleOf } from '../../stores/use-titles'
import {
  dataTitle,
  type LeastWidths,
  modelTitle,
  noSources,
  type ShownColumn,
  tracksOf
} from './columns'

/** The usual columns, those that are missed the least before the others; the name always stays. */
const lessNeeded = [
  ...['engine', 'batchSize', 'seconds', 'optimizerType', 'datasetId', 'modelId'],
  ...['learningRate', 'createdAt', 'epochsDone', 'status', 'best']
]

/** Units of a letter at most, of one of an East Asian script, and beside a column's text. */
const [letter, wideLetter, gap] = [7, 13, 14]
/** A name that nobody would read from end to end takes no more than this. */
const mostOfText = 180

/** Units that a text takes in a column, roughly. */
function widthOf(text: string): number {
  let width = gap
  for (const character of text) width += character > '\u2e7f' ? wideLetter : letter
  return Math.min(mostOfText, width)
}
/** Units that the longest of some texts takes in a column, roughly. */
export const widest = (texts: Iterable<string>): number => {
  let width = 0
  for (const text of new Set(texts)) width = Math.max(width, widthOf(text))
  return width
}

const someMoment = new Date(2026, 11, 28, 20, 38)

/** What a run's name takes beside other columns, in a table of so much room. */
const roomOfName = (room: number): number => Math.min(240, Math.max(130, room * 0.26))

/** What columns take at least to show what runs have in them, in units of the letters' size. */
export function neededWidths(
  runs: readonly RunSummary[],
  room: number,
  locale: string,
  titleOf: TitleOf = noSources.titleOf
): LeastWidths {
  const most = runs.reduce((found, { epochsPlanned }) => Math.max(found, epochsPlanned), 0)
  return new Map([
    ['name', Math.min(190, roomOfName(room))],
    ['modelId', Math.max(68, widest(runs.map((run) => modelTitle(run, titleOf))))],
    ['datasetId', Math.max(80, widest(runs.map((run) => dataTitle(run, titleOf))))],
    // A day and an hour of two digits each; digits that stand below one another are wide.
    ['createdAt', Math.max(104, widthOf(momentFormat(locale).format(someMoment)) + 6)],
    ['epochsDone', Math.max(68, widthOf(`${most}/${most}`))]
  ])
}

/**
 * Of the columns that a history begins with as many as have room beside a name that can be read.
 * @param room what the columns have together, in units of the letters' size
 */
export function fittingColumns(
  columns: readonly ShownColumn[],
  { room, isGrouped, needed }: { room: number; isGrouped: boolean; needed: LeastWidths }
): readonly ShownColumn[] {
  const comfortable = new Map([...needed, ['name', roomOfName(room)]])
  let shown = columns
  for (const key of lessNeeded) {
    if (tracksOf(shown, isGrouped, comfortable).least <= room) break
    shown = shown.filter((column) => column.key !== key)
  }
  return shown
}
