import type { DataPlaces, ImageRecipe } from '../../contract'
import type { ImageContent } from '../sources/image-source'
import { chooseRecipe } from './choose-recipe'
import type { ManifestImage } from './image-manifest'
import { currentManifest, openPictures, type PictureEntry } from './load-pictures'

/** A training picture as it lies in its source. */
export interface FoundPicture {
  image: ManifestImage
  content: ImageContent
}

/**
 * A few of the training pictures, in the order in which they were chosen; those that cannot be read any
 * more are left out. Nothing else is read or decoded.
 * @throws AtelierError what is wrong with the source
 */
export async function findPictures(
  entry: PictureEntry,
  places: DataPlaces,
  choose: (train: ManifestImage[], classes: string[]) => ManifestImage[]
): Promise<{ recipe: ImageRecipe; classes: string[]; pictures: FoundPicture[] }> {
  const source = await openPictures(entry)
  try {
    const { images, classes } = await currentManifest(entry, source, places, {})
    const chosen = choose(
      images.filter(({ split }) => split === 'train'),
      classes
    )
    const indexOf = new Map(source.images.map(({ path }, index) => [path, index]))
    const found = new Map<number, ImageContent>()
    const wanted = chosen.map(({ path }) => indexOf.get(path) as number)
    for await (const { index, content } of source.contents(wanted))
      if (content.kind !== 'unreadable') found.set(index, content)
    const pictures = chosen.flatMap((image, i): FoundPicture[] => {
      const content = found.get(wanted[i] as number)
      return content ? [{ image, content }] : []
    })
    return { recipe: chooseRecipe(images, entry.recipe), classes, pictures }
  } finally {
    await source.close()
  }
}
