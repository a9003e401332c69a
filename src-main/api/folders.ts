import { listFolder } from '../workbench/files/folder-listing'
import type { HandlersOf } from './handler'

export const folderHandlers = {
  /** What lies in a folder of this machine, for a person to choose from. */
  'folders.list': ({ path }) => listFolder(path)
} satisfies HandlersOf<'folders'>
