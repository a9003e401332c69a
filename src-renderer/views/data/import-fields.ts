import {
  type DatasetExamination,
  type EncodedError,
  type ImageRecipe,
  imageRecipe,
  type ImageRecipeChoice,
  type SplitRule,
  splitRule
} from '../../../src-main/contract'

/** What a person says of data to be imported. */
export interface ImportChoices {
  name: string
  /** One a line; empty: as the files tell. */
  classes: string
  /** Where the test images are; empty: at the same path. */
  test: string
  /** Null while the field is empty. */
  testShare: number | null
  /** What keeps images in one part: a column of their list, or a pattern of paths; empty: nothing. */
  groups: string
  /** Into how many equal parts all are divided, and which of them is for testing; null: by the share. */
  folds: number | null
  fold: number | null
  /** Null: as the pictures suggest. */
  recipe: ImageRecipe | null
}
export type ImportField = 'path' | 'test' | 'name' | 'classes' | 'groups'

export const untouchedChoices: ImportChoices = {
  ...{ name: '', classes: '', test: '', testShare: 0.2, recipe: null },
  ...{ groups: '', folds: null, fold: 1 }
}

/** A path as it was typed or pasted: Windows copies paths in quotation marks. */
export const pathOf = (text: string): string => text.trim().replace(/^"(.*)"$/, '$1')

/** The field that an error is about; null where it is about none. */
export function fieldOf({ code, params }: EncodedError, test: string): ImportField | null {
  if (code === 'DATASET_NAME_TAKEN' || code === 'DATASET_NAME_UNUSABLE' || code === 'DATASET_IN_USE')
    return 'name'
  if (code === 'CLASS_NAMES_UNFIT') return 'classes'
  if (code === 'DATASET_GROUPS_UNFIT') return 'groups'
  const { path } = params
  if (test !== '' && typeof path === 'string' && path.startsWith(test)) return 'test'
  return code.startsWith('DATASET_') || code === 'PATH_NOT_WHOLE' ? 'path' : null
}

/** What decides how images are divided. */
type DivisionChoices = Pick<ImportChoices, 'test' | 'testShare' | 'groups' | 'folds' | 'fold'>

/** Whether images can be divided anew: all of them lie in one place. */
export const takesDivision = ({ kind }: DatasetExamination, { test }: DivisionChoices): boolean =>
  kind !== 'idx' && test.trim() === ''

/** Whether a share can be asked for: nothing says which images are for testing, or groups divide all anew. */
export const takesShare = (found: DatasetExamination, choices: DivisionChoices): boolean =>
  takesDivision(found, choices) &&
  choices.folds === null &&
  (choices.groups.trim() !== '' || (found.parts.test === 0 && found.parts.undivided > 0))

/**
 * By which rule all images are divided anew; null: as the source says, and by the share where it does
 * not.
 */
export function divisionOf({ groups: said, folds, fold, testShare }: DivisionChoices): SplitRule | null {
  const groups = said.trim() || undefined
  if (folds !== null)
    return splitRule.parse({
      by: 'fold',
      ...{ folds, fold: fold ?? 1, grouped: groups !== undefined, groups }
    })
  return groups === undefined
    ? null
    : splitRule.parse({ by: 'group', groups, test: testShare ?? undefined })
}

/** What is wrong with the number of folds, or with the one that is for testing: a text of `fieldErrors`. */
export function foldError(
  { folds, fold }: DivisionChoices,
  field: 'folds' | 'fold'
): { text: 'whole' | 'atLeast' | 'atMost'; value: number } | null {
  if (folds === null) return null
  const [value, least, most] = field === 'folds' ? [folds, 2, mostFolds] : [fold ?? 1, 1, folds]
  if (!Number.isInteger(value)) return { text: 'whole', value }
  if (value < least) return { text: 'atLeast', value: least }
  return value > most ? { text: 'atMost', value: most } : null
}
const mostFolds = 1000

/** What a person changed of a proposed recipe: the rest is to follow from all pictures. */
export function changesOf(recipe: ImageRecipe | null, proposed: ImageRecipe | null): ImageRecipeChoice {
  if (!recipe) return {}
  const names = Object.keys(recipe) as (keyof ImageRecipe)[]
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(recipe[name]) !== JSON.stringify(proposed?.[name]))
      .map((name) => [name, recipe[name]])
  )
}

/** What is wrong with a field of a recipe, by the window's words. */
export function recipeError(recipe: ImageRecipe | null, field: string): string | undefined {
  const { error } = imageRecipe.nullable().safeParse(recipe)
  return error?.issues.find(({ path }) => path[0] === field)?.message
}

/** A name that no data set has: `pets`, else `pets 2`. */
export function freeName(wanted: string, taken: (name: string) => boolean): string {
  if (wanted === '') return ''
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`
    if (!taken(name)) return name
  }
}
