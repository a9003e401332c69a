import { describe, expect, it } from 'vitest'
import { formatBytes } from '../../../src-main/contract'

describe('bytes for a person', () => {
  it.each([
    [0, '0 B'],
    [12, '12 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1024, '1.0 kB'],
    [640_000, '640 kB'],
    [2_400_000, '2.4 MB'],
    [315_483_216, '315 MB'],
    [1_250_000_001, '1.3 GB'],
    [8_589_934_592, '8.6 GB'],
    [25_330_000_000, '25.3 GB'],
    [64e9, '64.0 GB'],
    [1.92e12, '1.9 TB'],
    [6e15, '6.0 PB'],
    [1.5e18, '1500 PB']
  ])('%i are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it.each([
    [9_940_000, '9.9 MB'],
    [9_960_000, '10.0 MB'],
    [99_940_000, '99.9 MB'],
    [99_960_000, '100 MB'],
    [999_400_000, '999 MB'],
    [999_499_999, '999 MB'],
    [999_500_000, '1.0 GB'],
    [999_600, '1.0 MB']
  ])('never have four figures where they are rounded up: %i are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('are a dash where nobody knows', () => {
    expect([formatBytes(null), formatBytes(NaN), formatBytes(Infinity)]).toEqual(['–', '–', '–'])
  })
})
