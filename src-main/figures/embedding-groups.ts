import type { Embedding, EmbeddingColor } from '../contract'
import { mix } from './drawing-parts'
import { type FigureTheme, seriesColor } from './palette'

/** Images of one colour; `places`: their numbers in the embedding. */
export interface EmbeddingGroup {
  name: string
  color: string
  places: number[]
}

/** Confidences are told apart by so many colours. */
const confidenceSteps = 5

/**
 * The images of an embedding by colour, in the order of the legend; those without any are left out.
 * @param words what right and wrong are called
 */
export function embeddingGroups(
  { points, classes }: Pick<Embedding, 'points' | 'classes'>,
  by: EmbeddingColor,
  theme: FigureTheme,
  words: { right: string; wrong: string }
): EmbeddingGroup[] {
  const groups = emptyGroups(classes, by, theme, words)
  const groupOf = (i: number): number => {
    switch (by) {
      case 'label':
        return points.label[i] as number
      case 'predicted':
        return points.predicted[i] as number
      case 'result':
        return points.label[i] === points.predicted[i] ? 0 : 1
      case 'confidence':
        return Math.min(
          confidenceSteps - 1,
          Math.floor((points.probability[i] as number) * confidenceSteps)
        )
    }
  }
  points.x.forEach((_, i) => groups[groupOf(i)]?.places.push(i))
  return groups.filter(({ places }) => places.length > 0)
}

function emptyGroups(
  classes: readonly string[],
  by: EmbeddingColor,
  theme: FigureTheme,
  { right, wrong }: { right: string; wrong: string }
): EmbeddingGroup[] {
  switch (by) {
    case 'label':
    case 'predicted':
      return classes.map((name, i) => ({ name, color: classColor(theme, i), places: [] }))
    case 'result':
      return [
        { name: right, color: seriesColor(theme, 2), places: [] },
        { name: wrong, color: seriesColor(theme, 1), places: [] }
      ]
    case 'confidence':
      return Array.from({ length: confidenceSteps }, (_, i) => ({
        name: `${(100 * i) / confidenceSteps}–${(100 * (i + 1)) / confidenceSteps}%`,
        color: mix(seriesColor(theme, 1), seriesColor(theme, 0), i / (confidenceSteps - 1)),
        places: []
      }))
  }
}

/** Of more classes than there are colours, the next ones are darker or lighter, and after these paler. */
function classColor(theme: FigureTheme, index: number): string {
  const color = seriesColor(theme, index)
  const round = Math.floor(index / theme.series.length) % 3
  return round === 0 ? color : mix(color, round === 1 ? theme.text : theme.ground, 0.5)
}
