import sharp from 'sharp'

/** What decodes pictures, with everything that decides which pixels come out. */
export const decoderVersion = `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}, reader 1`
