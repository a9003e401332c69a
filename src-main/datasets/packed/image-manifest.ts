import {
  type DatasetFinding,
  type SplitName,
  type SplitRule,
  type Sentence,
  asOthersSay
} from '../../contract'
import { assignSplits } from '../splits'
import { pictureInfo } from '../pictures/picture-info'
import type { ImageContent, ImageSource, LeftOut, SourceImage } from '../sources/image-source'
import { contentHashOf } from './content-hash'

/** An image of a data set, as it is known without its pixels. */
export interface ManifestImage {
  /** Where it is in the source. */
  path: string
  /** Of its content, in hexadecimal. */
  sha256: string
  bytes: number
  /** See SourceImage. */
  stamp: string
  width: number
  height: number
  /** 1: grey, 3: colour. */
  channels: number
  label: number
  /** The part that it is in. */
  split: SplitName
  /** What the source says of that; null where it says nothing. */
  given: SplitName | null
  group: string | null
}

/** Everything that is known of a source of images, beside the images themselves. */
export interface ImageManifest {
  classes: string[]
  /** In the order of their contents' hashes, those of the same content in that of their paths. */
  images: ManifestImage[]
  leftOut: LeftOut[]
  findings: DatasetFinding[]
}

interface ReadOptions {
  progress?: ((done: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

type Header = Pick<ManifestImage, 'sha256' | 'width' | 'height' | 'channels'>

/**
 * Looks at every image of a source: those that `before` has with the same stamp are not read again.
 * Images stay in the part that `before` has them in.
 * @throws the signal's reason where it is aborted
 */
export async function readManifest(
  source: ImageSource,
  rule: SplitRule,
  before: ImageManifest | null,
  { progress, signal }: ReadOptions = {}
): Promise<ImageManifest> {
  const headers = knownHeaders(source.images, before)
  const unknown = [...source.images.keys()].filter((index) => !headers.has(index))
  const leftOut = [...source.leftOut]
  let done = 0
  for await (const { index, content } of source.contents(unknown)) {
    signal?.throwIfAborted()
    const header = content.kind === 'unreadable' ? content : await headerOf(content)
    const { path } = source.images[index] as SourceImage
    if ('reason' in header) leftOut.push({ path, reason: header.reason, isDamaged: true })
    else headers.set(index, header)
    progress?.(++done, unknown.length)
  }

  const images = [...headers].map(([index, header]) =>
    withHeader(source.images[index] as SourceImage, header)
  )
  images.sort((a, b) => compare(a.sha256, b.sha256) || compare(a.path, b.path))
  return {
    classes: source.classes,
    images: divided(images, rule, before),
    leftOut,
    findings: [...source.findings]
  }
}

function knownHeaders(
  images: readonly SourceImage[],
  before: ImageManifest | null
): Map<number, Header> {
  const known = new Map(before?.images.map((image) => [image.path, image]))
  const headers = new Map<number, Header>()
  images.forEach(({ path, stamp, bytes }, index) => {
    const same = known.get(path)
    if (same?.stamp === stamp && same.bytes === bytes) headers.set(index, same)
  })
  return headers
}

/** What is known of an image without its pixels, or why it is none. */
export async function headerOf(content: ImageContent): Promise<Header | { reason: Sentence }> {
  const sha256 = contentHashOf(content)
  if (content.kind === 'pixels') {
    const { height, width, channels } = content
    return { sha256, height, width, channels: channels < 3 ? 1 : 3 }
  }
  return pictureInfo(content.bytes).then(
    ({ width, height, isGrey }) => ({ sha256, width, height, channels: isGrey ? 1 : 3 }),
    (error: Error) => ({ reason: asOthersSay(error.message) })
  )
}

function withHeader(
  { path, label, split, group, bytes, stamp }: SourceImage,
  { sha256, width, height, channels }: Header
): Omit<ManifestImage, 'split'> {
  return { path, sha256, bytes, stamp, width, height, channels, label, given: split, group }
}

function divided(
  images: Omit<ManifestImage, 'split'>[],
  rule: SplitRule,
  before: ImageManifest | null
): ManifestImage[] {
  const previous = new Map(before?.images.map(({ sha256, split }) => [sha256, split]))
  // Where all are said to be training images, nothing is said of how they are divided.
  const says = images.some(({ given }) => given !== null && given !== 'train')
  const splits = assignSplits(
    images.map(({ sha256, label, group, given }) => ({
      ...{ sha256, label, group },
      split: says ? given : null
    })),
    rule,
    previous
  )
  return images.map((image, i) => ({ ...image, split: splits[i] as SplitName }))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
