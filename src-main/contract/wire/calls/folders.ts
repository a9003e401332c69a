import { z } from 'zod'
import { folderListing } from '../../domain/folder-listing'
import { call } from './call'

/** The calls of `folders`. */
export const foldersCalls = {
  /** What can be data in a folder of this machine; null: the person's own folder. */
  'folders.list': call(z.strictObject({ path: z.string().max(10_000).nullable() }), folderListing)
}
