import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import {
  AtelierError,
  type FigureOrigin,
  type FigureRecipe,
  figureRecipe,
  issuesOf
} from '../../contract'
import { originInPptx } from '../../exports/pptx-origin'
import { originIn } from '../../figures/read-origin'

/** Files that can say what figure they are. */
const endings = new Set(['.png', '.svg', '.pdf', '.json', '.pgf', '.tex', '.pptx'])
/** No figure is larger, in bytes. */
const largest = 256 * 2 ** 20

/** What a file says of the figure that it is; null where it is none, or cannot be read. */
function originOfFile(path: string): FigureOrigin | null {
  try {
    const stat = statSync(path)
    if (!stat.isFile() || stat.size > largest) return null
    const isSlides = extname(path).toLowerCase() === '.pptx'
    return (isSlides ? originInPptx : originIn)(readFileSync(path))
  } catch {
    return null
  }
}

/**
 * Every figure in a folder and those below it, in the order of their paths, which are relative to it.
 * @throws AtelierError NO_FIGURES
 */
export function figuresIn(folder: string): { path: string; origin: FigureOrigin }[] {
  let paths: string[] = []
  try {
    paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    // There is none, or it is no folder.
  }
  const found = paths
    .filter((path) => endings.has(extname(path).toLowerCase()))
    .sort()
    .flatMap((path) => {
      const origin = originOfFile(join(folder, path))
      return origin ? [{ path, origin }] : []
    })
  if (found.length > 0) return found
  throw new AtelierError('NO_FIGURES', { path: folder })
}

/**
 * The recipe in a file: one that was saved, or that of an exported figure.
 * @throws AtelierError RECIPE_INVALID
 */
export function readRecipe(path: string): FigureRecipe {
  const origin = originOfFile(path)
  if (origin) return origin.recipe
  const parsed = figureRecipe.safeParse(jsonOf(path))
  if (parsed.success) return parsed.data
  const problems = issuesOf(parsed.error).map(({ path: field, message }) => `${field}: ${message}`)
  throw new AtelierError('RECIPE_INVALID', { path, problems: problems.join('; ') })
}

/** @throws AtelierError RECIPE_INVALID */
function jsonOf(path: string): object {
  const invalid = (problems: string): AtelierError =>
    new AtelierError('RECIPE_INVALID', { path, problems })
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw invalid(code === 'ENOENT' ? 'there is no such file' : `it could not be read (${code})`)
  }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    throw invalid('it is neither JSON nor a figure that says what it was drawn from')
  }
  throw invalid('it is JSON of something else')
}
