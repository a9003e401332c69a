import { describe, expect, it } from 'vitest'
import {
  answersFile,
  epochOfFile,
  keepsAnswersOf,
  packAnswers,
  unpackAnswers
} from '../../../src-main/models/epoch-answers'

describe('what a network took its images for', () => {
  it('is stored as 16-bit numbers, low byte first, classes before probabilities', () => {
    const bytes = packAnswers({
      predicted: Uint16Array.from([2, 513]),
      probability: Float32Array.from([1, 0.5])
    })
    // 0.5 of 65,535 is 32,767.5, which rounds to 32,768: 0x8000.
    expect([...bytes]).toEqual([2, 0, 1, 2, 255, 255, 0, 128])
    const back = unpackAnswers(bytes, 2)
    expect([...(back?.predicted ?? [])]).toEqual([2, 513])
    expect(back?.probability[0]).toBe(1)
    expect(back?.probability[1]).toBeCloseTo(0.5, 4)
  })
  it('is not taken for that of other images', () => {
    expect(unpackAnswers(new Uint8Array(8), 3)).toBeNull()
  })
  it('is kept for a few thousand epochs at most, however many there are', () => {
    const kept = Array.from({ length: 100_000 }, (_, i) => i + 1).filter(keepsAnswersOf)
    // 1,000, then (10,000 - 1,000) / 10 and (100,000 - 10,000) / 100.
    expect(kept).toHaveLength(1000 + 900 + 900)
    expect(kept.slice(998, 1002)).toEqual([999, 1000, 1010, 1020])
    expect(kept.at(-1)).toBe(100_000)
  })
  it('has the epoch in the name of its file', () => {
    expect(answersFile(7)).toBe('answers/epoch-0007.bin')
    expect(
      ['epoch-0007.bin', 'epoch-12345.bin', 'images.json', 'epoch-1.bin.tmp'].map(epochOfFile)
    ).toEqual([7, 12345, null, null])
  })
})
