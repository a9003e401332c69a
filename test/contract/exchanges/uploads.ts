import { join } from 'node:path'
import { expect } from 'vitest'
import type { ExchangesOf } from './exchange'

export const uploadsExchanges: ExchangesOf<'uploads'> = {
  'uploads.begin': {
    input: () => ({ name: 'pets', bytes: 10 }),
    answer: (begun, { place }) =>
      expect(begun).toEqual({ upload: 'pets', folder: join(place, 'workspace', 'uploads', 'pets') })
  },
  'uploads.end': {
    before: ({ client }) => client.call('uploads.begin', { name: 'pets', bytes: 10 }),
    input: () => ({ upload: 'pets' }),
    answer: ({ path }, { place }) => expect(path).toBe(join(place, 'workspace', 'uploads', 'pets'))
  },
  'uploads.cancel': {
    input: () => ({ upload: '../runs' }),
    error: 'UPLOAD_UNKNOWN'
  }
}
