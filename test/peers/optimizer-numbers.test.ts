import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { peerNumbers, type PeerNumbers } from '../support/optimizer-peers'
import { largestDifference } from '../support/largest-difference'

describe("the numbers of Keras' and optax' optimizers that the engines are tested with", () => {
  it('are what these libraries compute', () => {
    const { stdout, stderr, status } = spawnSync(
      process.env['ATELIER_PEERS_PYTHON'] ?? 'python3',
      [join(import.meta.dirname, 'optimizer_numbers.py')],
      { encoding: 'utf8', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } }
    )
    expect(status, stderr).toBe(0)
    const { cases, ...rest } = JSON.parse(stdout) as PeerNumbers
    const { cases: kept, ...expected } = peerNumbers
    expect(rest).toEqual(expected)
    expect(cases.map(({ peer, config }) => ({ peer, config }))).toEqual(
      kept.map(({ peer, config }) => ({ peer, config }))
    )
    cases.forEach(({ peer, config, values }, i) =>
      expect(
        largestDifference(values, kept[i]?.values ?? []),
        `${peer} ${JSON.stringify(config)}`
      ).toBeLessThan(1e-9)
    )
  })
})
