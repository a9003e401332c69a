import { createHash } from 'node:crypto'
import { plotRequest, type ReferenceRun } from '../../src-main/contract'
import { renderPlot } from '../../src-main/exports/plot'
import type { FigureRun } from '../../src-main/figures/series'

export interface CurvesOfPreset {
  id: string
  runs: readonly ReferenceRun[]
}

/** A hash of what is drawn: of every preset's name and every epoch of its runs. */
export function curvesDigest(presets: readonly CurvesOfPreset[]): string {
  const drawn = presets.map(({ id, runs }) => ({ id, epochs: runs.map(({ detail }) => detail.epochs) }))
  return createHash('sha256').update(JSON.stringify(drawn)).digest('hex')
}

/**
 * The test accuracy of presets over their epochs as SVG: their mean over seeds, with a band around it. The
 * digest of what is drawn stands in it as a comment.
 */
export async function curvesOf(
  presets: readonly CurvesOfPreset[],
  theme: 'light' | 'dark' = 'light'
): Promise<string> {
  const request = plotRequest.parse({
    ...{ kind: 'curves', metrics: ['val_accuracy'], groupBy: 'seed', format: 'svg', theme },
    ...{ width: 900, height: 460 }
  })
  const runs = presets.flatMap(({ id, runs: made }) => made.map(({ detail }) => runOf(id, detail)))
  const { base64 } = await renderPlot(request, runs)
  const svg = Buffer.from(base64, 'base64').toString()
  return svg.replace(/<\/svg>\s*$/, `<!-- ${curvesDigest(presets)} -->\n</svg>\n`)
}

/** What tells a preset of the reference's network from the others. */
export const shortName = (preset: string): string => preset.replace('resnet50-fashion-mnist-', '')

function runOf(preset: string, { summary, spec, epochs }: ReferenceRun['detail']): FigureRun {
  const id = `${preset}-${spec.seed}`
  // Whether the engine was named or found makes no other experiment of it.
  return {
    summary: { ...summary, id, name: shortName(preset) },
    spec: { ...spec, engine: 'auto' },
    epochs
  }
}
