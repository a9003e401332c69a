import type { Embedding } from '../contract'
import { csvCell } from '../figures/csv'

/** Each image with its place, a row an image. */
export function embeddingCsv({ points, classes }: Embedding): string {
  const rows = points.x.map((x, i) => [
    ...[x, points.y[i] as number, points.name[i] as string, points.part[i] as string],
    ...[classes[points.label[i] as number] as string, classes[points.predicted[i] as number] as string],
    ...[points.probability[i] as number, points.image[i] as string]
  ])
  return [['x', 'y', 'image', 'part', 'label', 'predicted', 'probability', 'sha256'], ...rows]
    .map((row) => `${row.map(csvCell).join(',')}\r\n`)
    .join('')
}
