import { visible } from '../../contract'

/** The first few of these names, as they can be shown on one line. */
export function namedFew(names: readonly string[], most = 4): string {
  const named = names.slice(0, most).map(visible).join(', ')
  return names.length > most ? `${named}, …` : named
}
