import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PNG } from 'pngjs'
import { afterAll } from 'vitest'
import type { ImageSource } from '../../src-main/datasets/sources/image-source'
import { openSource, type SourceOptions } from '../../src-main/datasets/sources/open-source'

/** A whole PNG of one pixel. */
export function onePixel(grey: number): Buffer {
  const png = new PNG({ width: 1, height: 1 })
  png.data.set([grey, grey, grey, 255])
  return PNG.sync.write(png)
}

/** Writes files below a folder, which it makes. */
export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): string {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** A folder with a different picture under each of these paths. */
export const writePictures = (folder: string, paths: string[]): string =>
  writeFiles(folder, Object.fromEntries(paths.map((path, i) => [path, onePixel(i)])))

const open: ImageSource[] = []
afterAll(async () => {
  for (const source of open.splice(0)) await source.close()
})

/** Opens what must be a source, until the tests of the file are done. */
export async function opened(path: string, options: SourceOptions = {}): Promise<ImageSource> {
  const source = await openSource(path, options)
  if (!source) throw new Error(`${path} was taken for a folder of IDX files`)
  open.push(source)
  return source
}

/** Each image of a source as `path: class split`, in its order. */
export const described = ({ images, classes }: ImageSource): string[] =>
  images.map(({ path, label, split }) => `${path}: ${classes[label]}${split ? ` ${split}` : ''}`)

/** Contents of all images, by their paths; an unreadable one's reason. */
export async function contentsByPath(source: ImageSource): Promise<Record<string, string | Buffer>> {
  const contents: Record<string, string | Buffer> = {}
  for await (const { index, content } of source.contents(source.images.map((_, i) => i)))
    contents[source.images[index]?.path ?? '?'] =
      content.kind === 'unreadable'
        ? content.reason
        : Buffer.from(content.kind === 'encoded' ? content.bytes : content.pixels)
  return contents
}
