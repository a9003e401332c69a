import { useI18n } from 'vue-i18n'

/** A text of the window's language where there is one, else as the workbench says it. */
export function useCatalogueWords(): (key: string, otherwise: string) => string {
  const { t, te } = useI18n()
  return (key, otherwise) => (te(key) ? t(key) : otherwise)
}
