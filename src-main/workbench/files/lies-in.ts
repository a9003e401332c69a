import { isAbsolute, relative, sep } from 'node:path'

/** Whether a path is a folder's own or lies in it, by the names alone: no link is followed. */
export function liesIn(folder: string, path: string): boolean {
  const below = relative(folder, path)
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
}
