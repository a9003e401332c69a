import type { ModelDescription } from '../domain/architecture'
import type { NormalizationOrder } from '../domain/model-config'

const orderInWords: Record<NormalizationOrder, string> = {
  'before-addition': 'before the addition (He et al., 2015)',
  'after-addition': 'after the addition',
  'pre-activation': 'before each convolution (He et al., 2016)'
}

/**
 * The summary as text, with Keras' columns; `expanded` lists every layer, else one row a residual block.
 */
export function summaryText(description: ModelDescription, expanded: boolean): string {
  const rows = (expanded ? description.layers : description.groups).map((each) => [
    `${each.name} (${each.type})`,
    `(${each.outputShape.map((size) => size ?? 'None').join(', ')})`,
    each.params.toLocaleString('en'),
    each.inputs.join(', ') || '-'
  ])
  const header = ['Layer (type)', 'Output Shape', 'Param #', 'Connected to']
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0))
  )
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => (i === 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  const rule = '─'.repeat(widths.reduce((a, b) => a + b, 6))
  const { params, normalization } = description
  return [
    line(header),
    rule,
    ...rows.map(line),
    rule,
    `Total params: ${params.total.toLocaleString('en')}`,
    `Trainable params: ${params.trainable.toLocaleString('en')}`,
    `Non-trainable params: ${params.nonTrainable.toLocaleString('en')}`,
    ...(normalization ? [`Normalisation in a block: ${orderInWords[normalization]}`] : [])
  ].join('\n')
}
