import { expect } from 'vitest'
import type { ExchangesOf } from './exchange'

export const settingsExchanges: ExchangesOf<'settings'> = {
  'settings.set': {
    input: () => ({ theme: 'dark' }),
    answer: (settings) => expect(settings).toMatchObject({ theme: 'dark', language: 'system' })
  },
  'settings.get': {
    before: ({ client }) => client.call('settings.set', { theme: 'dark' }),
    input: () => ({}),
    answer: (settings) => expect(settings).toMatchObject({ theme: 'dark' })
  }
}
