import type { ComparedLine, PrintedLayer, SummaryComparison } from '../../contract'
import { table } from './output'

const said: Record<ComparedLine['state'], string> = {
  same: '',
  shape: 'another shape',
  params: 'another count',
  both: 'another shape and count',
  elsewhere: 'in another place',
  missing: 'not in the summary',
  extra: 'only in the summary',
  unlisted: 'not listed'
}

const shapeText = (layer: PrintedLayer | null): string =>
  layer ? `(${layer.outputShape.join(', ')})` : ''
const countText = (layer: PrintedLayer | null): string => layer?.params.toLocaleString('en') ?? ''

/** A comparison as a table: a line a layer, ours beside theirs, and the totals below it. */
export function comparisonText({ printer, lines, differences, totals }: SummaryComparison): string {
  const rows = lines.map(({ state, ours, theirs }) => [
    ours ? `${ours.name} (${ours.type})` : '',
    shapeText(ours),
    countText(ours),
    theirs ? `${theirs.name} (${theirs.type})` : '',
    shapeText(theirs),
    countText(theirs),
    said[state]
  ])
  const total = (count: number | null): string => count?.toLocaleString('en') ?? 'not said'
  return [
    table(['Layer', 'Shape', 'Params', `In ${printer}`, 'Shape', 'Params', 'Difference'], rows),
    '',
    `Total params: ${total(totals.ours.total)} here, ${total(totals.theirs.total)} in the summary`,
    differences === 0 && totals.isSame
      ? 'The same network, layer by layer.'
      : `${differences} ${differences === 1 ? 'layer differs' : 'layers differ'}.`
  ].join('\n')
}
