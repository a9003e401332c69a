import type { AddressForm } from '../../stores/use-address'
import { type Sort, sortKeys } from './sorting'

const newestFirst: Sort = { key: 'createdAt', descending: true }

/** A column's name, with a minus in front where the largest comes first. */
export const sortForm: AddressForm<Sort> = {
  read: (text) => {
    const key = sortKeys.find((each) => each === text?.replace(/^-/, ''))
    return key ? { key, descending: text?.startsWith('-') ?? false } : newestFirst
  },
  write: ({ key, descending }) => {
    if (key === newestFirst.key && descending) return null
    return `${descending ? '-' : ''}${key}`
  }
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
