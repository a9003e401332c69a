import { z } from 'zod'

/** What lies in a folder of the machine that the workbench runs on, as far as it can be data. */
export const folderListing = z.object({
  /** Absolute; empty: the drives of Windows. */
  path: z.string(),
  /** Null at the root; of a drive of Windows the empty path. */
  parent: z.string().nullable(),
  /** Folders first, in the order of their names; hidden ones are left out. */
  entries: z.array(
    z.object({ name: z.string(), path: z.string(), kind: z.enum(['folder', 'file']), bytes: z.int() })
  ),
  /** Entries beyond the first few thousand. */
  omitted: z.int(),
  /** Pictures that lie here themselves, not in a folder of their own. */
  pictures: z.int()
})
export type FolderListing = z.infer<typeof folderListing>
