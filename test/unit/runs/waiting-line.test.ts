import { describe, expect, it } from 'vitest'
import { randomKey, uniform } from '../../../src-main/datasets/counter-random'
import { type TurnChange, WaitingLine } from '../../../src-main/runs/waiting-line'

const ten = Array.from({ length: 10 }, (_, i) => `r${i}`)

/** A line in which these wait, as it was stored: with the turns 1, 2, 3 and so on. */
const lineOf = (ids: string[]): WaitingLine => new WaitingLine(ids.map((id, i) => ({ id, turn: i + 1 })))

function moved(ids: string[], id: string, place: number): string[] {
  const others = ids.filter((each) => each !== id)
  return [...others.slice(0, place), id, ...others.slice(place)]
}

describe('the line of those that wait', () => {
  it('knows the place of each, in the order of their turns', () => {
    const line = new WaitingLine([
      { id: 'late', turn: 7.5 },
      { id: 'first', turn: -2 },
      { id: 'second', turn: 7 }
    ])
    expect(line.ids).toEqual(['first', 'second', 'late'])
    expect(['first', 'second', 'late', 'nobody'].map((id) => line.placeOf(id))).toEqual([1, 2, 3, null])
  })

  it.each<[string, string[], TurnChange[]]>([
    ['nothing where nothing changes', ten, []],
    ['the one that leaves', ten.slice(1), [{ id: 'r0', turn: null }]],
    ['the one that comes last', [...ten, 'new'], [{ id: 'new', turn: 11 }]],
    ['the one that comes first', ['new', ...ten], [{ id: 'new', turn: 0 }]],
    ['the one that comes between two', moved([...ten, 'new'], 'new', 3), [{ id: 'new', turn: 3.5 }]],
    ['the one that moves to the front', moved(ten, 'r9', 0), [{ id: 'r9', turn: 0 }]],
    ['the one that moves to the end', moved(ten, 'r0', 9), [{ id: 'r0', turn: 11 }]],
    ['the one that moves up', moved(ten, 'r5', 2), [{ id: 'r5', turn: 2.5 }]],
    ['the one that moves down', moved(ten, 'r2', 5), [{ id: 'r2', turn: 6.5 }]]
  ])('changes %s', (_, ids, changes) => {
    expect(lineOf(ten).changesFor(ids)).toEqual(changes)
  })

  it('is in the order that was asked for, whatever came, left and moved, also once it is read again', () => {
    const key = randomKey(3, 'line')
    let drawn = 0
    const random = (count: number): number => Math.floor(uniform(key, drawn++) * count)
    const line = new WaitingLine()
    const stored = new Map<string, number>()
    let ids: string[] = []
    for (let i = 0; i < 2000; i++) {
      const what = random(4)
      const one = ids[random(ids.length)]
      if (what === 0 || one === undefined)
        ids = moved([...ids, `n${i}`], `n${i}`, random(ids.length + 1))
      else if (what === 1 && ids.length > 20) ids = ids.filter((id) => id !== one)
      // Again and again between the same two, where numbers run out of room.
      else if (what === 2) ids = moved(ids, one, 1)
      else ids = moved(ids, one, random(ids.length))
      const changes = line.changesFor(ids)
      line.apply(ids, changes)
      for (const { id, turn } of changes)
        if (turn === null) stored.delete(id)
        else stored.set(id, turn)
      expect(new Set(stored.values()).size).toBe(ids.length)
    }
    expect(line.ids).toEqual(ids)
    expect(new WaitingLine([...stored].map(([id, turn]) => ({ id, turn }))).ids).toEqual(ids)
  })
})
