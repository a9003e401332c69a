import { useCatalogueStore } from './catalogue'

/** What is known by an identifier in settings and by a title to people. */
type Titled = 'model' | 'data'
/** The title of a model or of a data set; undefined where the catalogue has none of that identifier. */
export type TitleOf = (of: Titled, id: string) => string | undefined

/** Titles as the catalogue has them now. */
export function useTitles(): TitleOf {
  const catalogue = useCatalogueStore()
  return (of, id) =>
    of === 'model'
      ? catalogue.models.find(({ config }) => config.id === id)?.title
      : catalogue.datasets.find((dataset) => dataset.id === id)?.title
}
