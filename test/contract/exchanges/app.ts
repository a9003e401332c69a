import { join } from 'node:path'
import { expect } from 'vitest'
import type { ExchangesOf } from './exchange'

export const appExchanges: ExchangesOf<'app'> = {
  'app.info': {
    input: () => ({}),
    answer: (info, { place }) =>
      expect(info).toMatchObject({
        workspace: join(place, 'workspace'),
        host: 'cli',
        pid: process.pid,
        address: null
      })
  }
}
