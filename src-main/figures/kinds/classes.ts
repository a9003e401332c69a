import type { Evaluation } from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { fitted, titleOf, widest } from '../drawing-parts'
import { seriesColor } from '../palette'
import { legend, levels, scaleOf } from './plot-area'

const measures = [
  { of: 'precision', name: 'Precision' },
  { of: 'recall', name: 'Recall' },
  { of: 'f1', name: 'F1' }
] as const

/** Precision, recall and F1 of each class, as bars beside each other. */
export function classesFigure(
  { perClass }: Pick<Evaluation, 'perClass'>,
  options: DrawingOptions
): KindOfFigure {
  const { marks: title, height, theme } = titleOf(options)
  const names = perClass.map((each) => each.class)
  const key = legend(
    measures.map(({ name }, i) => ({ text: name, color: seriesColor(theme, i) })),
    height,
    { theme, options }
  )
  const size = options.fontSize
  const band = (options.width - 64) / perClass.length
  const isLevel = names.every((name) => options.measure(name, size) <= band - 4)
  const room = isLevel ? size + 8 : widest(names, options.height * 0.3, options) + 8
  const frame = {
    left: 52,
    top: height + key.height + 6,
    right: options.width - 12,
    bottom: options.height - room - 8
  }
  const y = scaleOf(0, 1, frame.bottom, frame.top)
  const inside = { frame, theme, options }

  const bars = perClass.flatMap((each, i) =>
    measures.map(({ of }, j): Mark => {
      const width = (band * 0.8) / measures.length
      const x = frame.left + i * band + band * 0.1 + j * width
      const top = y(each[of])
      return {
        type: 'rectangle',
        x,
        y: top,
        width: width * 0.92,
        height: frame.bottom - top,
        fill: seriesColor(theme, j)
      }
    })
  )
  const every = Math.ceil((size + 2) / band)
  const labels = names.flatMap((name, i): Mark[] => {
    if (i % every !== 0) return []
    const text = fitted(name, size, room - 8, { ...options })
    const at = { x: frame.left + (i + 0.5) * band, y: frame.bottom + (isLevel ? 12 : 6) }
    const style = { type: 'text', size, fill: theme.text, ...at } as const
    return [
      isLevel ? { ...style, text: name, anchor: 'middle' } : { ...style, text, anchor: 'end', turn: -90 }
    ]
  })
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [
        ...title,
        ...key.marks,
        ...levels([0, 0.2, 0.4, 0.6, 0.8, 1], y, (value) => `${Math.round(value * 100)}%`, inside),
        ...bars,
        ...labels
      ]
    },
    table: {
      columns: ['class', 'precision', 'recall', 'f1', 'images'],
      rows: perClass.map((each) => [each.class, each.precision, each.recall, each.f1, each.support])
    },
    native: {
      type: 'bars',
      categories: names,
      series: measures.map(({ of, name }, i) => ({
        ...{ name, color: seriesColor(theme, i) },
        values: perClass.map((each) => each[of])
      }))
    }
  }
}
