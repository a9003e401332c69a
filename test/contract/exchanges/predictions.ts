import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { prediction, seenPixel } from '../house'
import type { ExchangesOf } from './exchange'

const part = { base64: 'AQID' }
/** The identifier of what was sent last. */
let uploaded = ''

export const predictionsExchanges: ExchangesOf<'predictions'> = {
  'predictions.upload': {
    input: () => ({ base64: 'AQID' }),
    answer: ({ upload, bytes }, { place }) => {
      expect(bytes).toBe(3)
      expect(readFileSync(join(place, 'workspace', 'incoming', upload))).toEqual(Buffer.from([1, 2, 3]))
    }
  },
  'predictions.make': {
    before: async (house) => (uploaded = (await house.client.call('predictions.upload', part)).upload),
    input: ({ run }) => ({ run, pictures: [{ upload: uploaded, name: 'shoes/a.png' }] }),
    answer: (all, { place }) => {
      expect(all).toEqual([{ ...prediction, image: 'shoes/a.png', seen: seenPixel }])
      expect(readdirSync(join(place, 'workspace', 'incoming'))).toEqual([])
    }
  },
  // Of one that nobody asked for there is nothing to give up.
  'predictions.cancel': { input: () => ({}), answer: (answer) => expect(answer).toEqual({}) },
  'predictions.discard': {
    before: async (house) => (uploaded = (await house.client.call('predictions.upload', part)).upload),
    input: () => ({ uploads: [uploaded, 'never sent'] }),
    answer: (answer, { place }) => {
      expect(answer).toEqual({})
      expect(readdirSync(join(place, 'workspace', 'incoming'))).toEqual([])
    }
  },
  'predictions.release': {
    input: () => ({}),
    answer: (answer) => expect(answer).toEqual({})
  }
}
