import type { Mistake } from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { fitted, titleOf } from '../drawing-parts'
import { gridOf } from './picture-grid'

/** A mistake with the picture of its image; null where that is not there any more. */
export type PicturedMistake = Mistake & { picture: { mediaType: string; base64: string } | null }

/**
 * The pictures that a network was surest of and wrong about, each with its class and what it was taken
 * for.
 */
export function misclassifiedFigure(
  mistakes: readonly PicturedMistake[],
  classes: readonly string[],
  options: DrawingOptions
): KindOfFigure {
  const { marks: title, height, theme } = titleOf(options)
  const size = options.fontSize
  const caption = 2 * (size + 4)
  const { columns, side } = gridOf(mistakes.length, options.width - 24, options.height - height, caption)
  const cells = mistakes.flatMap((mistake, i): Mark[] => {
    const x = 12 + (i % columns) * (side + 10)
    const y = height + Math.floor(i / columns) * (side + caption + 10)
    const named = (label: number): string => classes[label] ?? String(label)
    const text = (line: number, words: string, fill: string): Mark => ({
      type: 'text',
      x: x + side / 2,
      y: y + side + 9 + line * (size + 3),
      text: fitted(words, size, side + 6, options),
      size,
      fill,
      anchor: 'middle'
    })
    return [
      pictureOf(mistake, { x, y, width: side, height: side }, theme.grid),
      text(0, named(mistake.label), theme.text),
      text(1, `→ ${named(mistake.predicted)} ${Math.round(100 * mistake.probability)}%`, theme.muted)
    ]
  })
  return {
    drawing: { ...options, ground: theme.ground, marks: [...title, ...cells] },
    table: {
      columns: ['image', 'name', 'label', 'predicted', 'probability'],
      rows: mistakes.map(({ image, name, label, predicted, probability }) => [
        image,
        name,
        classes[label] ?? label,
        classes[predicted] ?? predicted,
        probability
      ])
    }
  }
}

function pictureOf(
  { picture }: PicturedMistake,
  place: { x: number; y: number; width: number; height: number },
  empty: string
): Mark {
  // A picture has a size of its own, which is not the one it is shown in.
  return picture
    ? { type: 'picture', ...place, mediaType: picture.mediaType, base64: picture.base64 }
    : { type: 'rectangle', ...place, fill: empty }
}
