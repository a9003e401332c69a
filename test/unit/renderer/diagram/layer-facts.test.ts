import { describe, expect, it } from 'vitest'
import { modelConfig, type SummaryRow } from '../../../../src-main/contract'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../../src-main/models/describe'
import {
  layerFacts,
  matching,
  shortCount,
  shortTitle,
  strengths
} from '../../../../src-renderer/diagram/layer-facts'

const model = describeArchitecture(
  buildArchitecture(modelConfig.parse({ id: 'mobilenet-v2' }), [224, 224, 3], 1000)
)
const rowOf = (type: string, at = 0): SummaryRow =>
  model.layers.filter((row) => row.type === type)[at] as SummaryRow

describe("a layer's facts", () => {
  it('are its kernel, stride and padding, and its multiply-adds and memory by hand', () => {
    // torchvision's first convolution: 32 filters of 3×3 over 3 channels, 112×112 places.
    const first = rowOf('Conv2D')
    expect(layerFacts(first)).toMatchObject({ kernel: '3×3', stride: '2×2', filters: '32' })
    expect(shortTitle(first)).toBe('Conv2D 3×3 /2')
    expect(first.multiplyAdds).toBe(32 * 3 * 3 * 3 * 112 * 112)
    expect(first.outputBytes).toBe(32 * 112 * 112 * 4)
    expect(shortTitle(rowOf('DepthwiseConv2D'))).toBe('DepthwiseConv2D 3×3')
    expect(layerFacts(rowOf('Dense'))).toMatchObject({ kernel: null, activation: 'softmax' })
    expect(layerFacts(rowOf('ReLU')).activation).toBe('≤ 6')
    expect(layerFacts(rowOf('ZeroPadding2D')).padding).toBe('1, 1, 1, 1')
  })

  it('sum up to what is published of the network, and to those of its groups', () => {
    const sum = (rows: SummaryRow[]): number => rows.reduce((total, row) => total + row.multiplyAdds, 0)
    // Sandler et al. (2018), table 4: 300 M multiply-adds.
    expect(Math.round(sum(model.layers) / 1e6)).toBe(301)
    expect(sum(model.groups)).toBe(sum(model.layers))
  })

  it('are found by any words of name, type and shape', () => {
    const dense = rowOf('Dense')
    expect(matching(model.layers, 'dense 1000')).toEqual([dense])
    expect(matching(model.layers, '  ')).toEqual([])
    expect(matching(model.layers, '3×3 /2').length).toBeGreaterThan(1)
  })

  it('colour the largest fully, a hundredth of it by a tenth', () => {
    const rows = [100, 1, 0].map((params, i) => ({ ...rowOf('Dense'), name: String(i), params }))
    expect([...strengths(rows, ({ params }) => params).values()]).toEqual([1, 0.1, 0])
    expect([...strengths(rows.slice(2), ({ params }) => params).values()]).toEqual([0])
  })

  it('are said in three digits', () =>
    expect([0, 640, 9408, 25_557_032, 4.09e9].map(shortCount)).toEqual([
      '0',
      '640',
      '9.41 k',
      '25.6 M',
      '4.09 G'
    ]))
})
