import { unzipSync } from 'fflate'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { torchArchive } from '../../support/torch-archives'
import { mutated, outcomeOf, randomBelow } from '../../support/mutated-weights'

const fixtures = join(import.meta.dirname, '../../fixtures/weights')

it.each(['zip.pth', 'legacy.pth', 'checkpoint.pth', 'tensors.safetensors'])(
  'reads or refuses a thousand damaged copies of %s',
  async (name) => {
    const file = readFileSync(join(fixtures, name))
    const below = randomBelow(file.length)
    const outcomes = new Set<string | number>()
    for (let i = 0; i < 1000; i++) outcomes.add(await outcomeOf(mutated(file, below)))
    // Numbers of copies that could be read; else the one code of what cannot.
    const codes = [...outcomes].filter((each) => typeof each === 'string')
    expect(codes).toEqual(['WEIGHTS_UNREADABLE'])
  }
)

it('reads or refuses an archive around a thousand damaged pickles', async () => {
  const files = unzipSync(readFileSync(join(fixtures, 'zip.pth')))
  const pickle = files['zip/data.pkl'] ?? new Uint8Array()
  const below = randomBelow(7)
  const outcomes = new Set<string | number>()
  for (let i = 0; i < 1000; i++)
    outcomes.add(await outcomeOf(torchArchive(mutated(pickle, below), { '0': new Uint8Array(96) })))
  expect([...outcomes].filter((each) => typeof each === 'string')).toEqual(['WEIGHTS_UNREADABLE'])
})
