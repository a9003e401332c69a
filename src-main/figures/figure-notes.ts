import type { Chart, Plugin } from 'chart.js'
import type { FigureRun, Series } from './series'

/**
 * What a figure says of runs that it cannot show, or not wholly; the screen passes its own language's.
 */
export interface NoteWords {
  noEpochs(run: string): string
  noNumber(run: string): string
  broken(run: string, count: number): string
  unlogarithmic(run: string, count: number): string
}

export const englishNotes: NoteWords = {
  noEpochs: (run) => `${run}: no epoch has finished yet, so there is nothing to draw`,
  noNumber: (run) => `${run}: every value is NaN or infinite`,
  broken: (run, count) =>
    `${run}: ${count.toLocaleString('en')} ${count === 1 ? 'value is' : 'values are'} NaN or ` +
    `infinite, marked at the edge`,
  unlogarithmic: (run, count) =>
    `not shown on a logarithmic axis: ${count.toLocaleString('en')} ` +
    `${count === 1 ? 'point' : 'points'} of ${run}, zero or negative`
}

/** One sentence for each thing of a run that its lines do not show, in the order of the runs. */
export function notesOf(runs: FigureRun[], series: Series[], words: NoteWords): string[] {
  return runs.flatMap(({ summary: { id, name } }) => {
    const lines = series.filter((each) => each.runId === id && each.kind !== 'range')
    const count = (of: (each: Series) => number): number =>
      lines.reduce((sum, each) => sum + of(each), 0)
    const points = count((each) => each.points.length)
    if (points === 0) return runs.length > 1 ? [words.noEpochs(name)] : []

    const broken = count((each) => each.breaks.length)
    const unlogarithmic = count((each) => each.unlogarithmic.length)
    const notes =
      broken === 0 ? [] : [broken === points ? words.noNumber(name) : words.broken(name, broken)]
    return unlogarithmic === 0 ? notes : [...notes, words.unlogarithmic(name, unlogarithmic)]
  })
}

/** So many notes are written below a figure that leaves the screen; the rest is counted. */
const mostNotes = 5
export const shownNotes = (notes: string[]): string[] =>
  notes.length <= mostNotes
    ? notes
    : [...notes.slice(0, mostNotes - 1), `+ ${notes.length - mostNotes + 1}`]

const lineHeight = (size: number): number => size + 4
/** Room below the axes, in CSS pixels. */
export const notesHeight = (notes: string[], size: number): number =>
  notes.length === 0 ? 0 : shownNotes(notes).length * lineHeight(size) + 6

/** Writes notes below the axes, as wide as the figure: the exporters have no text beside it. */
export function drawnNotes(
  notes: string[],
  { ink, font, size }: { ink: string; font: string; size: number }
): Plugin<'line'> {
  return {
    id: 'figure-notes',
    afterDraw(chart: Chart) {
      const { ctx, width, height } = chart
      const shown = shownNotes(notes)
      ctx.save()
      ctx.font = font
      ctx.fillStyle = ink
      ctx.textAlign = 'left'
      ctx.textBaseline = 'alphabetic'
      shown.forEach((note, i) =>
        ctx.fillText(note, 8, height - 6 - (shown.length - 1 - i) * lineHeight(size), width - 16)
      )
      ctx.restore()
    }
  }
}
