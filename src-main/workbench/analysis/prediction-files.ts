import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError } from '../../contract'
import { isPictureName } from '../../datasets/sources/picture-files'

export { predictionsCsv } from '../../figures/predictions-csv'

const byName = new Intl.Collator('en', { numeric: true })

/**
 * Files to predict: a folder stands for the pictures in it and below it, in the order of their names,
 * without hidden ones; links to folders are not followed. Anything else is taken as it is named.
 * @throws AtelierError INVALID_USAGE where a folder has no pictures or cannot be read
 */
export function picturePaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
    const pictures = picturesIn(path)
    if (pictures.length > 0) return pictures
    throw new AtelierError('INVALID_USAGE', { problem: `The folder ${path} has no pictures in it.` })
  })
}

function picturesIn(folder: string): string[] {
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const problem = `The folder ${folder} cannot be read (${code}).`
    throw new AtelierError('INVALID_USAGE', { problem }, { cause: error })
  }
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => byName.compare(a.name, b.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return picturesIn(path)
      return isPictureName(entry.name) ? [path] : []
    })
}
