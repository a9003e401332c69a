import { readFileSync } from 'node:fs'
import { AtelierError, type Sentence } from '../../contract'
import { parseClassNames } from '../../datasets/class-names'

/**
 * The class names of a file, one a line.
 * @param shown the path as the person gave it
 * @throws AtelierError CLASS_NAMES_UNFIT
 */
export function readClassNames(path: string, shown: string): string[] {
  try {
    return parseClassNames(readFileSync(path))
  } catch (error) {
    if (error instanceof AtelierError) throw error
    throw new AtelierError('CLASS_NAMES_UNFIT', { reason: readingProblem(error, shown) })
  }
}

function readingProblem(error: unknown, shown: string): Sentence {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return `there is no file ${shown}`
  if (code === 'EISDIR') return `${shown} is a folder`
  return `${shown} cannot be read (${message})`
}
