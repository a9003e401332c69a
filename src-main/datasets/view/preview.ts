import type {
  AugmentationConfig,
  ClassChoice,
  DataPlaces,
  DatasetPreview,
  ImageRecipe
} from '../../contract'
import { imageTransform } from '../augmentation'
import { assembleBatch } from '../batches'
import { chooseClasses } from '../class-choice'
import { permutation, randomKey } from '../counter-random'
import type { LoadedDataset, Split } from '../dataset'
import { imageAt } from '../images'
import { loadDataset, picturesNamed } from '../load'
import { mixingOf } from '../mixup'
import { decodeImage } from '../packed/decode-image'
import type { ManifestImage } from '../packed/image-manifest'
import { findPictures, type FoundPicture } from '../packed/find-pictures'
import type { PictureEntry } from '../packed/load-pictures'
import { requireWhole } from '../regular-file'
import { applyRecipeToPixels } from '../pictures/read-picture'
import { encodedPicture } from './encoded-picture'

/** What is shown of the images that an experiment would train on. */
export interface PreviewRequest {
  dataset: string
  path: string | null
  /** How images are made; null: as their data set says, those of arrays as they are. */
  recipe: ImageRecipe | null
  count: number
  seed: number
  augmentation: AugmentationConfig
  classes: ClassChoice | null
}

/** Pictures that are decoded for a look, and the longer side of the originals that are shown, in pixels. */
const mostPictures = 8
const originalSide = 240

type Shape = DatasetPreview['imageShape']
type Draw = Pick<PreviewRequest, 'seed' | 'augmentation'>

/**
 * Random training images for a person to look at, augmented as in one batch of a training with this
 * seed, but not normalised. Of pictures no others than these are decoded.
 * @throws AtelierError what is wrong with the data
 */
export async function previewDataset(
  request: PreviewRequest,
  places: DataPlaces
): Promise<DatasetPreview> {
  const { dataset: id, path, recipe, count, seed, classes } = request
  if (path !== null) requireWhole(path)
  const choice = { id, path, recipe, classes: classes ?? undefined }
  const pictures = await picturesNamed(choice, places)
  if (pictures) return previewPictures(pictures, request, places)

  const dataset = await loadDataset({ ...choice, recipe: null }, places)
  const picked = pick(dataset.train.count, count, seed)
  const { imageShape, part } = await madeOf(dataset, picked, recipe)
  return {
    imageShape,
    samples: drawn(part, imageShape, Uint32Array.from(picked.keys()), picked, request).map((sample) => ({
      ...sample,
      class: dataset.classes[sample.label] ?? String(sample.label),
      original: null
    }))
  }
}

/** These images of arrays, made by a recipe where there is one, and no others. */
async function madeOf(
  { imageShape, train }: LoadedDataset,
  picked: Uint32Array,
  recipe: ImageRecipe | null
): Promise<{ imageShape: Shape; part: Split }> {
  const [height, width, channels] = imageShape
  const images: Uint8Array[] = []
  for (const at of picked) {
    const pixels = imageAt(train.images, height * width * channels, at)
    const image = { height, width, channels, pixels }
    images.push(recipe === null ? pixels : (await applyRecipeToPixels(image, recipe)).pixels)
  }
  const labels = Uint16Array.from(picked, (at) => train.labels[at] as number)
  return {
    imageShape: recipe === null ? imageShape : [recipe.height, recipe.width, recipe.channels],
    part: { images: Buffer.concat(images), labels, count: picked.length }
  }
}

const pick = (of: number, count: number, seed: number): Uint32Array =>
  permutation(randomKey(seed, 'preview'), of).slice(0, count)

/**
 * @param picked of the part
 * @param keys what each is augmented by: its number among all training images
 */
function drawn(
  part: Split,
  shape: Shape,
  picked: Uint32Array,
  keys: Uint32Array,
  { seed, augmentation }: Draw
): { label: number; pixels: string }[] {
  const size = shape.reduce((a, b) => a * b, 1)
  const transform = imageTransform(augmentation, shape, seed)?.(1)
  const keyOf = new Map([...picked].map((at, i) => [at, keys[i] as number]))
  const { images, labels } = assembleBatch(part, size, picked, {
    transform: transform ? (image, at) => transform(image, keyOf.get(at) as number) : null,
    mixing: mixingOf(augmentation, shape, seed)?.(1, 1, picked.length) ?? null
  })
  const bytes = Uint8ClampedArray.from(images, (value) => value * 255)
  return Array.from(labels, (label, i) => ({
    label,
    pixels: Buffer.from(bytes.subarray(i * size, (i + 1) * size)).toString('base64')
  }))
}

/** A picture, the image that it became, and its number among the training images of the classes. */
interface DecodedPicture extends FoundPicture {
  pixels: Uint8Array
  key: number
}

async function previewPictures(
  entry: PictureEntry,
  request: PreviewRequest,
  places: DataPlaces
): Promise<DatasetPreview> {
  const { seed, classes: choice } = request
  const count = Math.min(request.count, mostPictures)
  const keyOf = new Map<ManifestImage, number>()
  let chosen = chooseClasses([], { leaveOut: [], merge: {} })
  const { recipe, pictures } = await findPictures(entry, places, (train, names) => {
    chosen = chooseClasses(names, choice ?? { leaveOut: [], merge: {} })
    const kept = train.filter(({ label }) => (chosen.numbers[label] ?? null) !== null)
    return [...pick(kept.length, count, seed)].map((key) => {
      const image = kept[key] as ManifestImage
      keyOf.set(image, key)
      return image
    })
  })

  const decoded: DecodedPicture[] = []
  for (const picture of pictures) {
    const result = await decodeImage(picture.content, recipe)
    const key = keyOf.get(picture.image) as number
    if ('pixels' in result) decoded.push({ ...picture, pixels: result.pixels, key })
  }
  const shape: Shape = [recipe.height, recipe.width, recipe.channels]
  const labels = decoded.map(({ image }) => chosen.numbers[image.label] as number)
  const part: Split = {
    images: Buffer.concat(decoded.map(({ pixels }) => pixels)),
    labels: Uint16Array.from(labels),
    count: decoded.length
  }
  const keys = Uint32Array.from(decoded, ({ key }) => key)
  const samples = drawn(part, shape, Uint32Array.from(labels.keys()), keys, request)
  const originals = await Promise.all(
    decoded.map(({ content }) => encodedPicture(content, originalSide).catch(() => null))
  )
  return {
    imageShape: shape,
    samples: samples.map((sample, i) => ({
      ...sample,
      class: chosen.classes[sample.label] ?? String(sample.label),
      original: originals[i] ?? null
    }))
  }
}
