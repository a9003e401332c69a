import {
  type DatasetExamination,
  type EncodedError,
  type ImageRecipe,
  imageRecipe,
  type ImageRecipeChoice
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
  /** Null: as the pictures suggest. */
  recipe: ImageRecipe | null
}
export type ImportField = 'path' | 'test' | 'name' | 'classes'

export const usualTestShare = 0.2

/** The field that an error is about; null where it is about none. */
export function fieldOf({ code, params }: EncodedError, test: string): ImportField | null {
  if (code === 'DATASET_NAME_TAKEN' || code === 'DATASET_NAME_UNUSABLE' || code === 'DATASET_IN_USE')
    return 'name'
  if (code === 'CLASS_NAMES_UNFIT') return 'classes'
  const { path } = params
  if (test !== '' && typeof path === 'string' && path.startsWith(test)) return 'test'
  return code.startsWith('DATASET_') || code === 'PATH_NOT_WHOLE' ? 'path' : null
}

/** Whether a share can be asked for: where nothing says which images are for testing. */
export const takesShare = ({ kind, parts }: DatasetExamination, test: string): boolean =>
  kind !== 'idx' && test.trim() === '' && parts.test === 0 && parts.undivided > 0

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
