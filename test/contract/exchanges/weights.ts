import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { House } from '../house'
import type { ExchangesOf } from './exchange'

const ownWeights = join(import.meta.dirname, '../../fixtures/weights/zip.pth')
const withOwnWeights = async ({ client }: House): Promise<void> => {
  await client.call('weights.add', { path: ownWeights, id: 'own' })
}

export const weightsExchanges: ExchangesOf<'weights'> = {
  'weights.list': {
    input: () => ({}),
    answer: (all) =>
      expect(all.map((each) => each.id)).toEqual(
        expect.arrayContaining(['efficientnet-lite0', 'torchvision-resnet18', 'mobilenet-v2'])
      )
  },
  // What is here is not fetched.
  'weights.fetch': {
    before: withOwnWeights,
    input: () => ({ id: 'own' }),
    answer: (entry) => expect(entry).toMatchObject({ id: 'own', model: null })
  },
  'weights.cancel': {
    input: () => ({ id: 'not under way' }),
    answer: (answer) => expect(answer).toEqual({ cancelled: 'not under way' })
  },
  'weights.add': {
    input: () => ({ path: ownWeights, id: 'another' }),
    answer: (entry) => {
      expect(entry).toMatchObject({ id: 'another', source: ownWeights })
      expect(readFileSync(entry.path ?? '')).toEqual(readFileSync(ownWeights))
    }
  },
  'weights.remove': {
    before: withOwnWeights,
    input: () => ({ id: 'own' }),
    answer: (entry) => expect(entry).toMatchObject({ id: 'own', path: null })
  }
}
