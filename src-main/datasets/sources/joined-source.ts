import type { ImageContent, ImageSource, SourceContent, SourceImage } from './image-source'

/**
 * A source whose test images lie elsewhere. What lies there is all test, whatever its folders say; what
 * the first says nothing of is for training. Paths of the second begin with `test:`.
 */
export function joinSources(first: ImageSource, second: ImageSource): ImageSource {
  const known = new Set(first.classes)
  const classes = [...first.classes, ...second.classes.filter((name) => !known.has(name))]
  const numbers = new Map(classes.map((name, i) => [name, i]))
  const count = first.images.length
  const images: SourceImage[] = [
    ...first.images.map((image) => ({ ...image, split: image.split ?? ('train' as const) })),
    ...second.images.map((image) => ({
      ...image,
      path: `test:${image.path}`,
      label: numbers.get(second.classes[image.label] as string) as number,
      split: 'test' as const
    }))
  ]
  return {
    path: first.path,
    kind: first.kind,
    classes,
    images,
    leftOut: [
      ...first.leftOut,
      ...second.leftOut.map((each) => ({ ...each, path: `test:${each.path}` }))
    ],
    findings: [...first.findings, ...second.findings],
    read: (index): Promise<ImageContent> =>
      index < count ? first.read(index) : second.read(index - count),
    contents: (indices) => contentsOfBoth(first, second, indices),
    close: async () => {
      await first.close()
      await second.close()
    }
  }
}

async function* contentsOfBoth(
  first: ImageSource,
  second: ImageSource,
  indices: readonly number[]
): AsyncGenerator<SourceContent> {
  const count = first.images.length
  yield* first.contents(indices.filter((index) => index < count))
  const later = indices.filter((index) => index >= count).map((index) => index - count)
  for await (const { index, content } of second.contents(later)) yield { index: index + count, content }
}
