import { expect } from 'vitest'
import { images, keras2Model, scores } from '../../support/custom-networks'
import type { ExchangesOf } from './exchange'

export const modelsExchanges: ExchangesOf<'models'> = {
  'models.list': {
    input: () => ({}),
    answer: (models) => expect(models.map((each) => each.config.id)).toContain('resnet50')
  },
  'models.describe': {
    input: () => ({ config: { id: 'lenet5' } }),
    answer: (model) => expect(model.params.total).toBeGreaterThan(0)
  },
  'models.time': {
    input: () => ({ config: { id: 'mlp' as const, hiddenUnits: [8] }, batchSize: 8 }),
    // A run of an earlier exchange may be under way or not.
    answer: ({ layers, stepSeconds }) => {
      expect(stepSeconds).toBe(0.2)
      expect(layers.map(({ name }) => name)).toEqual(['dense'])
    }
  },
  'models.cancel': {
    input: () => ({ ticket: 'nobody-has-it' }),
    answer: (found) => expect(found).toEqual({ isCancelled: false })
  },
  'models.compare': {
    input: () => ({
      config: { id: 'mlp' as const, hiddenUnits: [8] },
      summary:
        'Layer (type)        Output Shape      Param #\n' +
        'dense (Dense)       (None, 8)         6280\n' +
        'dense_1 (Dense)     (None, 10)        100\n'
    }),
    // 784 numbers and one bias for each of 8 units; 8 and one for each of 10.
    answer: ({ lines, differences }) => {
      expect(differences).toBe(1)
      expect(lines.at(-1)).toMatchObject({
        state: 'params',
        ours: { params: 90 },
        theirs: { params: 100 }
      })
    }
  },
  'models.read': {
    input: () => ({
      text: JSON.stringify(keras2Model([images, ['Flatten', 'vector', ['images']], scores]))
    }),
    answer: ({ network, notes }) => {
      expect(network).toMatchObject({ id: 'custom', inputShape: [8, 8, 3], classes: 4 })
      expect(notes).toEqual([])
    }
  }
}
