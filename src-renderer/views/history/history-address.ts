import type { AddressForm } from '../../stores/use-address'
import { firstColumns, narrowest, type ShownColumn, widest } from './columns'
import { type Grouping, groupings } from './grouping'
import type { Sort } from './sorting'

const newestFirst: Sort = { key: 'createdAt', descending: true }

/** A column's name, with a minus in front where the largest comes first. */
export const sortForm: AddressForm<Sort> = {
  read: (text) => {
    const key = text?.replace(/^-/, '')
    return key ? { key, descending: text?.startsWith('-') ?? false } : newestFirst
  },
  write: ({ key, descending }) => {
    if (key === newestFirst.key && descending) return null
    return `${descending ? '-' : ''}${key}`
  }
}

/** What runs are put together by: one of those there are, or any column. */
export const groupForm: AddressForm<Grouping> = {
  read: (text) =>
    groupings.find((each) => each === text) ??
    (text !== null && /^by\../.test(text) ? (text as Grouping) : 'none'),
  write: (grouping) => (grouping === 'none' ? null : grouping)
}

/**
 * So many runs that are ticked are part of the address; of more it would be longer than servers and
 * mails take.
 */
const most = 100

export const idsForm: AddressForm<ReadonlySet<string>> = {
  read: (text) => new Set((text ?? '').split(',').filter(Boolean)),
  write: (ids) => (ids.size === 0 || ids.size > most ? null : [...ids].join(','))
}

/** Names of any kind, which may have a comma of their own. */
export const namesForm: AddressForm<ReadonlySet<string>> = {
  read: (text) => new Set(text === null ? [] : text.split(',').map(decoded)),
  write: (names) =>
    names.size === 0 || names.size > most ? null : [...names].map(encodeURIComponent).join(',')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** As a text: `name,status:120,optimizer.momentum`, with the widths that a person chose. */
export const writtenColumns = (columns: readonly ShownColumn[]): string =>
  columns
    .map(({ key, width }) => encodeURIComponent(key) + (width === null ? '' : `:${Math.round(width)}`))
    .join(',')

/** The columns of a text, each once and the name first where it is missing; null where it names none. */
function readColumns(text: string | null): ShownColumn[] | null {
  const columns = new Map<string, ShownColumn>()
  for (const part of (text ?? '').split(',')) {
    const [name = '', size = ''] = part.split(':')
    const key = decoded(name)
    const width = Number(size)
    const isWidth = size !== '' && width >= narrowest && width <= widest
    if (key !== '') columns.set(key, { key, width: isWidth ? width : null })
  }
  if (columns.size === 0) return null
  if (!columns.has('name')) return [{ key: 'name', width: null }, ...columns.values()]
  return [...columns.values()]
}

/** A text of its own, or none. */
export const textForm: AddressForm<string | null> = { read: (text) => text, write: (text) => text }

/** Colours that were chosen for runs: `ID:rrggbb,ID:rrggbb`. */
export const colorsForm: AddressForm<ReadonlyMap<string, string>> = {
  read: (text) =>
    new Map(
      (text ?? '').split(',').flatMap((part): [string, string][] => {
        const [id = '', hex = ''] = part.split(':')
        return id !== '' && /^[0-9a-f]{6}$/.test(hex) ? [[id, `#${hex}`]] : []
      })
    ),
  write: (colors) =>
    colors.size === 0 || colors.size > most
      ? null
      : [...colors].map(([id, color]) => `${id}:${color.slice(1)}`).join(',')
}

const place = 'atelier.history.columns'
const usual = writtenColumns(firstColumns)

/**
 * Columns in an address, which stand there where they are not those that a history begins with. Where an
 * address has none they are what this browser showed last.
 */
export const columnsForm: AddressForm<ShownColumn[]> = {
  read: (text) => readColumns(text) ?? readColumns(localStorage.getItem(place)) ?? [...firstColumns],
  write: (columns) => {
    const text = writtenColumns(columns)
    return text === usual ? null : text
  }
}

/** Has this browser begin with these columns the next time. */
export function keepColumns(columns: readonly ShownColumn[]): void {
  const text = writtenColumns(columns)
  if (text === usual) localStorage.removeItem(place)
  else localStorage.setItem(place, text)
}
