import { imageLibrary } from './image-library'

/** What decodes pictures, with everything that decides which pixels come out. */
export async function decoderVersion(): Promise<string> {
  const { versions } = await imageLibrary()
  return `sharp ${versions.sharp}, libvips ${versions.vips}, reader 1`
}
