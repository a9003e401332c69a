import type { Chart, Plugin } from 'chart.js'
import { type FigureRun, hasValues, type Series } from './series'

/**
 * What a figure says of runs that it cannot show, or not wholly; the screen passes its own language's.
 */
export interface NoteWords {
  noEpochs(run: string): string
  noNumber(run: string): string
  /** Of places, each of which may stand for many values. */
  broken(run: string, count: number): string
  unlogarithmic(run: string, count: number): string
  /** What the bands are, where there are any. */
  band(): string
  /** Points of a mean that not all of its runs are in. */
  fewer(run: string, count: number, runs: number): string
  /** Points of a mean that have no band, since it would reach zero. */
  bandUnlogarithmic(run: string, count: number): string
  /** A run that is not in its mean, since another one has its seed. */
  repeat(run: string): string
}

export const englishNotes: NoteWords = {
  noEpochs: (run) => `${run}: it has no finished epoch, so there is nothing to draw`,
  noNumber: (run) => `${run}: every value is NaN or infinite`,
  broken: (run, count) =>
    `${run}: NaN or infinite at ${count.toLocaleString('en')} ${count === 1 ? 'place' : 'places'}, ` +
    'marked at the edge',
  unlogarithmic: (run, count) =>
    `not shown on a logarithmic axis: ${count.toLocaleString('en')} ` +
    `${count === 1 ? 'point' : 'points'} of ${run}, zero or negative`,
  band: () => 'bands: one standard deviation around the mean of runs that differ by seed alone',
  fewer: (run, count, runs) =>
    `${run}: ${count.toLocaleString('en')} ${count === 1 ? 'point is' : 'points are'} the mean of fewer ` +
    `than ${runs} runs`,
  bandUnlogarithmic: (run, count) =>
    `${run}: no band at ${count.toLocaleString('en')} ${count === 1 ? 'point' : 'points'}, where it ` +
    'would reach zero',
  repeat: (run) => `${run} is left out of its mean: another run has the same seed`
}

/** One sentence for each thing of a run that its lines do not show, in the order of the runs. */
export function notesOf(runs: FigureRun[], series: readonly Series[], words: NoteWords): string[] {
  const hasBands = series.some(({ spread }) => spread?.deviation.some(Number.isFinite))
  return [...(hasBands ? [words.band()] : []), ...notesOfRuns(runs, series, words)]
}

function notesOfRuns(runs: FigureRun[], series: readonly Series[], words: NoteWords): string[] {
  return runs.flatMap(({ summary: { id, name } }) => {
    const own = series.filter((each) => each.runId === id)
    const lines = own.filter((each) => each.kind !== 'range')
    const count = (of: (each: Series) => number): number =>
      lines.reduce((sum, each) => sum + of(each), 0)
    const points = count((each) => each.points.length)
    if (points === 0) return runs.length > 1 ? [words.noEpochs(name)] : []

    const broken = count((each) => each.breaks.length)
    const unlogarithmic = count((each) => each.unlogarithmic.length)
    const isWithout = unlogarithmic === 0 && !hasValues(own)
    return [
      ...(broken === 0 ? [] : [isWithout ? words.noNumber(name) : words.broken(name, broken)]),
      ...(unlogarithmic === 0 ? [] : [words.unlogarithmic(name, unlogarithmic)]),
      ...notesOfMeans(name, lines, words)
    ]
  })
}

function notesOfMeans(name: string, lines: Series[], words: NoteWords): string[] {
  const means = lines.flatMap((line) => (line.spread ? [{ ...line, spread: line.spread }] : []))
  const count = (of: (mean: (typeof means)[number], i: number) => boolean): number =>
    means.reduce((sum, mean) => sum + mean.points.filter((_, i) => of(mean, i)).length, 0)
  const fewer = count(({ spread }, i) => spread.count[i] !== 0 && spread.count[i] !== spread.runs)
  const bandless = count(
    ({ spread }, i) => Number.isFinite(spread.deviation[i]) && !Number.isFinite(spread.low[i])
  )
  return [
    ...(fewer === 0
      ? []
      : [words.fewer(name, fewer, Math.max(...means.map(({ spread }) => spread.runs)))]),
    ...(bandless === 0 ? [] : [words.bandUnlogarithmic(name, bandless)]),
    ...(means[0]?.spread.repeats ?? []).map((run) => words.repeat(run))
  ]
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
