import { createCanvas, type Image, loadImage } from '@napi-rs/canvas'
import { AtelierError } from '../contract'
import { readNamedFile } from '../datasets/named-file'
import type { InputImage } from './predict'

/** More pixels than any camera takes; a small file can claim to have billions. */
const mostPixels = 200_000_000
/** More than any picture has. */
const mostBytes = 512 * 2 ** 20
const signatures: ((bytes: Buffer) => boolean)[] = [
  (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])), // PNG
  (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])), // JPEG
  (bytes) => bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP'
]

/**
 * Reads a PNG, JPEG or WebP file as a network takes it: scaled to fit with its proportions kept, centred on black, in grey
 * where the network sees one channel. Fashion-MNIST and MNIST show a light object on black; a photograph of a dark object on
 * white should be inverted first. Transparent pixels count as black.
 * @throws AtelierError IMAGE_UNREADABLE
 */
export async function readImage(path: string, [height, width, channels]: [number, number, number]): Promise<InputImage> {
  const image = await decode(path)
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#000'
  context.fillRect(0, 0, width, height)
  context.imageSmoothingEnabled = image.width !== width || image.height !== height
  context.imageSmoothingQuality = 'high'
  const scale = Math.min(width / image.width, height / image.height)
  const drawnWidth = Math.max(1, Math.round(image.width * scale)), drawnHeight = Math.max(1, Math.round(image.height * scale))
  context.drawImage(image, Math.floor((width - drawnWidth) / 2), Math.floor((height - drawnHeight) / 2), drawnWidth, drawnHeight)
  return { name: path, pixels: toPixels(context.getImageData(0, 0, width, height).data, channels) }
}

async function decode(path: string): Promise<Image> {
  const unreadable = (reason: string): AtelierError => new AtelierError('IMAGE_UNREADABLE', { path, reason })
  const bytes = readOr(path, unreadable)
  if (!signatures.some((fits) => fits(bytes))) throw unreadable('it is not a PNG, JPEG or WebP file')
  const image = await loadImage(bytes).catch((error: Error) => {
    throw unreadable(`it is damaged (${error.message})`)
  })
  if (!(image.width > 0 && image.height > 0)) throw unreadable('it is damaged')
  if (image.width * image.height > mostPixels) throw unreadable(`it has ${image.width}x${image.height} pixels`)
  return image
}

function readOr(path: string, unreadable: (reason: string) => AtelierError): Buffer {
  try {
    return readNamedFile(path, mostBytes)
  } catch (error) {
    throw unreadable((error as Error).message)
  }
}

/** From RGBA bytes to [0, 1]; grey by the weights of ITU-R BT.601, as most image libraries do. */
function toPixels(rgba: Uint8ClampedArray, channels: number): Float32Array {
  const count = rgba.length / 4
  const pixels = new Float32Array(count * channels)
  for (let i = 0; i < count; i++) {
    const [red, green, blue] = [rgba[i * 4] as number, rgba[i * 4 + 1] as number, rgba[i * 4 + 2] as number]
    if (channels === 1) pixels[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue) / 255
    else for (let channel = 0; channel < channels; channel++) pixels[i * channels + channel] = ([red, green, blue][channel] ?? 0) / 255
  }
  return pixels
}
