import { pixelsPerMillimetre } from '../contract'
import type { CurveFigure, CurveLine } from './curve-figure'
import { latexText } from './latex-text'
import type { BandPlace } from './series'

/** Marks that tell lines apart without colour. */
const marks = ['*', 'square*', 'triangle*', 'diamond*', 'o', 'square', 'triangle', 'diamond']
/** About so many marks a line: more would hide it. */
const marksOfLine = 8

/**
 * A figure as a picture of pgfplots with its data in it, to be put into a LaTeX document by `\input`. It
 * compiles with a stock TeX Live; names in other scripts than Latin need LuaLaTeX or XeLaTeX.
 */
export function pgfOf(figure: CurveFigure, size: { width: number; height: number }): string {
  const { lines, title, notes, xTitle, yTitle, isShare, isLogarithmic } = figure
  const length = (pixels: number): string => `${+(pixels / pixelsPerMillimetre).toFixed(2)}mm`
  const legend = legendOf(lines, size.width)
  const distance = wholeDistance(lines, size.width)
  const yLabel = isShare && yTitle !== '' ? `${yTitle} (%)` : yTitle
  const options = [
    `width=${length(size.width)}`,
    `height=${length(Math.max(leastShare * size.height, size.height - legend.height))}`,
    'unbounded coords=jump',
    'enlarge x limits=false',
    'grid=major',
    'major grid style={draw=black!10}',
    'axis line style={draw=black!40}',
    'tick style={draw=black!40}',
    'tick label style={font=\\footnotesize, /pgf/number format/1000 sep={\\,}}',
    'label style={font=\\small}',
    `legend style={font=${legend.font}, draw=none, fill=none, cells={anchor=west}}`,
    // Below the plot, so that the picture is no wider than it was asked to be.
    `legend style={at={(0.5,0)}, yshift=-11mm, anchor=north, legend columns=${legend.columns}}`,
    ...(distance === null ? [] : [`xtick distance=${distance}`]),
    `xlabel={${textOf(xTitle)}}`,
    ...(yLabel === '' ? [] : [`ylabel={${textOf(yLabel)}}`]),
    ...(title === '' ? [] : [`title={${textOf(title)}}`]),
    ...(isLogarithmic ? ['ymode=log'] : [])
  ]
  return [
    '% Made by Atelier. In the preamble: \\usepackage{pgfplots} \\pgfplotsset{compat=1.16}',
    ...notes.map((note) => `% ${note.replace(/\s+/g, ' ')}`),
    '\\begin{tikzpicture}',
    ...lines.map(
      ({ color }, i) => `\\definecolor{${colorName(i)}}{HTML}{${color.slice(1).toUpperCase()}}`
    ),
    '\\begin{axis}[',
    ...options.map((option) => `  ${option},`),
    ']',
    ...lines.flatMap((line, i) => plotOf(line, i, isShare ? 100 : 1)),
    '\\end{axis}',
    '\\end{tikzpicture}',
    ''
  ].join('\n')
}

/** Of the height that a plot has at least, however long its legend is. */
const leastShare = 0.75
/** CSS pixels of a letter of a legend, of the sample before a name with what is around both, and of a row. */
const [letterWidth, sampleWidth, rowHeight] = [6.2, 48, 17]

/** How many names stand beside each other in a legend below the plot, and what of its height that takes. */
function legendOf(
  lines: readonly CurveLine[],
  width: number
): { columns: number; height: number; font: string } {
  const names = lines.filter(({ isFaint }) => !isFaint).map(({ name }) => name.length)
  const longest = Math.max(1, ...names) * letterWidth + sampleWidth
  const columns = Math.max(1, Math.min(names.length, Math.floor(width / longest)))
  // Names that are too long by a little fit in smaller letters.
  const font = longest > width ? '\\scriptsize' : '\\footnotesize'
  return { columns, height: Math.ceil(names.length / columns) * rowHeight + 8, font }
}

/** Between ticks of an axis that counts: a whole number; null for an axis that does not. */
function wholeDistance(lines: readonly CurveLine[], width: number): number | null {
  const places = lines
    .filter(({ isFaint }) => !isFaint)
    .flatMap(({ points }) => points.map(({ x }) => x))
  if (places.length === 0 || !places.every(Number.isInteger)) return null
  const range = places.reduce((a, b) => Math.max(a, b), 0)
  const atLeast = Math.max(1, range / Math.max(2, width / 60))
  const power = 10 ** Math.floor(Math.log10(atLeast))
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= atLeast) ?? 10 * power
}

/** Names of TeX have letters alone. */
const colorName = (index: number): string =>
  `atelier${String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string)}`

function plotOf(
  { name, isFaint, dash, points, band }: CurveLine,
  index: number,
  factor: number
): string[] {
  const style = [
    `color=${colorName(index)}`,
    `line width=${isFaint ? '0.4pt, opacity=0.3, forget plot' : '0.9pt'}`,
    dash.length === 0 ? 'solid' : 'densely dashed',
    isFaint
      ? 'mark=none'
      : `mark=${marks[index % marks.length]}, mark size=1.3pt, mark options={solid}, ` +
        `mark repeat=${Math.max(1, Math.ceil(points.length / marksOfLine))}`
  ]
  const coordinates = points.map(({ x, y }) => `(${numberOf(x)},${numberOf(y * factor)})`)
  return [
    ...band.flatMap((stretch) => bandOf(stretch, index, factor)),
    `\\addplot[${style.join(', ')}] coordinates {`,
    ...linesOf(coordinates, 8),
    '};',
    ...(isFaint ? [] : [`\\addlegendentry{${textOf(name)}}`])
  ]
}

/** A filled outline: to the right along its upper edge, and back along its lower one. */
function bandOf(stretch: BandPlace[], index: number, factor: number): string[] {
  const upper = stretch.map(({ x, high }) => [x, high] as const)
  const lower = stretch.map(({ x, low }) => [x, low] as const).reverse()
  const coordinates = [...upper, ...lower].map(([x, y]) => `(${numberOf(x)},${numberOf(y * factor)})`)
  return [
    `\\addplot[draw=none, fill=${colorName(index)}, fill opacity=0.18, forget plot] coordinates {`,
    ...linesOf(coordinates, 8),
    '} -- cycle;'
  ]
}

const numberOf = (value: number): string =>
  Number.isFinite(value) ? String(+value.toPrecision(7)) : 'nan'

function linesOf(parts: string[], length: number): string[] {
  return Array.from({ length: Math.ceil(parts.length / length) }, (_, i) =>
    parts.slice(i * length, (i + 1) * length).join(' ')
  )
}

/** Names stay in their scripts, for which there are LuaLaTeX and XeLaTeX. */
const textOf = (text: string): string => latexText(text, () => true)
