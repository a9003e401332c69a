import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ExchangesOf } from './exchange'

export const foldersExchanges: ExchangesOf<'folders'> = {
  'folders.list': {
    before: ({ place }) =>
      Promise.resolve(mkdirSync(join(place, 'browsed', 'cats'), { recursive: true })),
    input: ({ place }) => ({ path: join(place, 'browsed') }),
    answer: (listing, { place }) =>
      expect(listing).toEqual({
        path: join(place, 'browsed'),
        parent: place,
        entries: [{ name: 'cats', path: join(place, 'browsed', 'cats'), kind: 'folder', bytes: 0 }],
        omitted: 0,
        pictures: 0
      })
  }
}
