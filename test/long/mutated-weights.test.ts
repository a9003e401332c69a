import { unzipSync } from 'fflate'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { torchArchive } from '../support/torch-archives'
import { mutated, outcomeOf, randomBelow } from '../support/mutated-weights'

const fixtures = join(import.meta.dirname, '../fixtures/weights')
const copies = 50_000

const whole = readFileSync(join(fixtures, 'legacy.pth'))
const pickle = unzipSync(readFileSync(join(fixtures, 'zip.pth')))['zip/data.pkl'] ?? new Uint8Array()
const kinds: [string, (below: (limit: number) => number) => Uint8Array][] = [
  ['files of the older format', (below) => mutated(whole, below)],
  ['pickles in archives', (below) => torchArchive(mutated(pickle, below), { '0': new Uint8Array(96) })]
]

it.each(kinds)(
  'reads or refuses fifty thousand damaged %s, in bounded memory',
  async (_, damaged) => {
    const below = randomBelow(copies)
    let refused = 0
    let most = 0
    for (let i = 0; i < copies; i++) {
      const outcome = await outcomeOf(damaged(below))
      if (outcome === 'WEIGHTS_UNREADABLE') refused++
      else expect(outcome).toBeTypeOf('number')
      if (i % 1000 === 0) most = Math.max(most, process.memoryUsage.rss())
    }
    expect(refused).toBeGreaterThan(copies / 4)
    expect(most).toBeLessThan(1.5 * 2 ** 30)
  },
  1_800_000
)
