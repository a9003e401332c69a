import { computed } from 'vue'
import { useCatalogueStore } from './catalogue'

/** What is known by an identifier in settings and by a title to people. */
type Titled = 'model' | 'data'
/** The title of a model or of a data set; undefined where the catalogue has none of that identifier. */
export type TitleOf = (of: Titled, id: string) => string | undefined

/** Titles as the catalogue has them now; a history asks for those of each of its runs. */
export function useTitles(): TitleOf {
  const catalogue = useCatalogueStore()
  const titles = computed<Record<Titled, ReadonlyMap<string, string>>>(() => ({
    // Of several with one identifier, the first.
    model: new Map(catalogue.models.map(({ config, title }) => [config.id, title] as const).reverse()),
    data: new Map(catalogue.datasets.map(({ id, title }) => [id, title] as const).reverse())
  }))
  return (of, id) => titles.value[of].get(id)
}
