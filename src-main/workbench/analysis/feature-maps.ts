import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import {
  AtelierError,
  handoverNames,
  type ModelConfig,
  type PlotRequest,
  type Sentence
} from '../../contract'
import type { FeatureMaps } from '../../figures/kinds/feature-maps'
import { buildArchitecture } from '../../models/catalogue'
import { decodeSafetensors } from '../../models/safetensors'
import type { RunJobs } from './run-jobs'

const impossible = (reason: Sentence, hint: Sentence): AtelierError =>
  new AtelierError('FIGURE_NOT_POSSIBLE', { kind: 'feature-maps', reason, hint })

/** What a layer has for an image, and its sizes. */
interface Result {
  shape: number[]
  data: Float32Array
}

/**
 * What a layer of a run, or of RUN@CHECKPOINT, makes of a test image, or of a picture; without a layer's name, the first
 * that results in maps. A process of its own computes it.
 * @throws AtelierError of the run and its checkpoint, FIGURE_NOT_POSSIBLE, IMAGE_UNREADABLE, JOB_CANCELLED
 */
export async function featureMapsOf(
  runJobs: Pick<RunJobs, 'handOver'>,
  { run, model }: { run: string; model: ModelConfig },
  { image, layer }: Pick<PlotRequest, 'image' | 'layer'>,
  picture: { name: string; path: string; invert: boolean } | null,
  signal?: AbortSignal
): Promise<FeatureMaps> {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-maps-'))
  try {
    const path = join(folder, 'handover.safetensors')
    const which = {
      images: 1,
      image: picture ? null : image,
      picture: picture && { path: picture.path, invert: picture.invert }
    }
    const { handedOver } = await runJobs.handOver(run, path, which, signal)
    if (handedOver.imagesFrom === 'noise')
      throw impossible('the images that it learnt from are not there any more', 'Import its data again.')
    const { tensors } = decodeSafetensors(readFileSync(path), path)
    const { input, classNames } = handedOver
    const shapeOf = [input.height, input.width, input.channels] as const
    const { layers } = buildArchitecture(model, [...shapeOf], classNames.length)
    // In the order in which they are computed; of what is computed in one go there is only the end.
    const results = new Map(
      layers.flatMap(({ name }) => {
        const result = tensors.get(handoverNames.layers + name)
        return result ? [[name, result] as const] : []
      })
    )
    const { name, shape, data } = chosen(results, layer)
    const pixels = tensors.get(handoverNames.images)
    return {
      layer: name,
      shape: sizesOf(shape),
      values: data,
      image: {
        name: picture ? basename(picture.name) : `image ${image}`,
        shape: sizesOf(pixels?.shape.slice(1) ?? []),
        levels: pixels?.data ?? new Float32Array()
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const sizesOf = ([height = 0, width = 0, channels = 1]: number[]): FeatureMaps['shape'] => [
  height,
  width,
  channels
]

/** @throws AtelierError FIGURE_NOT_POSSIBLE */
function chosen(results: ReadonlyMap<string, Result>, layer: string): Result & { name: string } {
  // The layer that takes the image in has the image.
  const maps = [...results].filter(
    ([name, { shape }]) => shape.length === 3 && !name.startsWith('input')
  )
  const hint: Sentence = `Choose one of ${maps.map(([name]) => name).join(', ')}.`
  if (maps.length === 0)
    throw impossible('none of its layers results in maps', 'Choose a network with convolutions.')
  const name = layer === '' ? (maps[0]?.[0] ?? '') : layer
  const result = results.get(name)
  if (!result) throw impossible(`there is no layer "${name}" whose result is kept`, hint)
  if (result.shape.length !== 3)
    throw impossible(
      `layer "${name}" results in ${result.shape.join(' x ')} numbers, and in no maps`,
      hint
    )
  return { name, ...result }
}
