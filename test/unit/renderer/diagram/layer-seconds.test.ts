import { expect, it } from 'vitest'
import { modelConfig } from '../../../../src-main/contract'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../../src-main/models/describe'
import { secondsByRow } from '../../../../src-renderer/diagram/layer-seconds'

it('gives a block what its layers take, and a layer that is computed with another nothing of its own', () => {
  const config = { id: 'resnet', stages: [{ blocks: 1, channels: 16 }] }
  const model = describeArchitecture(buildArchitecture(modelConfig.parse(config), [28, 28, 1], 10))
  const block = model.groups.find(({ layers }) => layers.length > 1)
  const [first = '', second = '', third = ''] = block?.layers ?? []
  const rows = secondsByRow(model, {
    ...{ engine: 'cpu', precision: 'fp32', batchSize: 8, stepSeconds: 1, isBesideTraining: false },
    layers: [
      { name: first, together: [second], forwardSeconds: 0.25, backwardSeconds: 0.5 },
      { name: third, together: [], forwardSeconds: 0.125, backwardSeconds: 0 }
    ]
  })
  expect(rows.get(block?.name ?? '')).toMatchObject({ forward: 0.375, backward: 0.5, within: null })
  expect(rows.get(first)).toMatchObject({ forward: 0.25, together: [second], within: null })
  expect(rows.get(second)).toMatchObject({ forward: 0, backward: 0, within: first })
})
