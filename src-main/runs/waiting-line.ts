/** A change of a run's turn: where it stands in increasing order, or null where it waits no more. */
export interface TurnChange {
  id: string
  turn: number | null
}

/**
 * The runs that wait, in their turn. Turns are numbers with room between them, so that a run that comes,
 * goes or moves is the only one that changes, however many wait.
 */
export class WaitingLine {
  private turns: Map<string, number>
  private places = new Map<string, number>()

  constructor(waiting: { id: string; turn: number }[] = []) {
    const sorted = waiting.toSorted((a, b) => a.turn - b.turn)
    this.turns = new Map(sorted.map(({ id, turn }) => [id, turn]))
    this.count()
  }

  /** Identifiers, in their turn. */
  get ids(): string[] {
    return [...this.turns.keys()]
  }

  /** The place of a run, counted from 1; null where it does not wait. */
  placeOf(id: string): number | null {
    return this.places.get(id) ?? null
  }

  /** What has to change for these runs to wait in this order, and no other. */
  changesFor(ids: string[]): TurnChange[] {
    const wanted = new Set(ids)
    const gone = [...this.turns.keys()].filter((id) => !wanted.has(id))
    const old = [...this.turns.keys()].filter((id) => wanted.has(id))
    const [from, to] = differing(old, ids)
    const moved = movedOf(old, ids, from, to)
    const turns = new Map(this.turns)
    for (const id of moved) turns.delete(id)
    const assigned = assign(ids, turns, new Set(moved)) ?? ids.map((id, i) => ({ id, turn: i + 1 }))
    return [...gone.map((id) => ({ id, turn: null })), ...assigned]
  }

  /** Takes changes over, once they are stored. */
  apply(ids: string[], changes: TurnChange[]): void {
    const turns = new Map(this.turns)
    for (const { id, turn } of changes)
      if (turn === null) turns.delete(id)
      else turns.set(id, turn)
    this.turns = new Map(ids.map((id) => [id, turns.get(id) as number]))
    this.count()
  }

  private count(): void {
    this.places = new Map([...this.turns.keys()].map((id, i) => [id, i + 1]))
  }
}

/** The part of the new order that differs from the old one: its begin, and how much is equal at the end. */
function differing(old: string[], ids: string[]): [from: number, to: number] {
  let from = 0
  while (from < ids.length && old[from] === ids[from]) from++
  let to = 0
  while (to < ids.length - from && to < old.length - from && old.at(-1 - to) === ids.at(-1 - to)) to++
  return [from, ids.length - to]
}

/** The runs that have to get another turn: the one that moved, or all that differ. */
function movedOf(old: string[], ids: string[], from: number, to: number): string[] {
  const known = new Set(old)
  const differ = ids.slice(from, to)
  const fresh = differ.filter((id) => !known.has(id))
  const before = old.slice(from, from + differ.length - fresh.length)
  const isSame = (a: string[], b: string[]): boolean => a.every((id, i) => id === b[i])
  if (fresh.length > 0)
    return isSame(
      differ.filter((id) => known.has(id)),
      before
    )
      ? fresh
      : differ
  const [first, last] = [differ[0], differ.at(-1)]
  if (first !== undefined && isSame(differ.slice(1), before.slice(0, -1))) return [first]
  if (last !== undefined && isSame(differ.slice(0, -1), before.slice(1))) return [last]
  return differ
}

/** Turns between those of the neighbours; null where numbers have no room left there. */
function assign(
  ids: string[],
  turns: ReadonlyMap<string, number>,
  moved: ReadonlySet<string>
): TurnChange[] | null {
  const changes: TurnChange[] = []
  let low: number | null = null
  for (let i = 0; i < ids.length;) {
    const id = ids[i] as string
    if (!moved.has(id)) {
      low = turns.get(id) as number
      i++
      continue
    }
    let end = i
    while (end < ids.length && moved.has(ids[end] as string)) end++
    const count = end - i
    const high: number | null = end < ids.length ? (turns.get(ids[end] as string) as number) : null
    const from: number = low ?? (high === null ? 0 : high - count - 1)
    const step: number = high === null ? 1 : (high - from) / (count + 1)
    for (let k = 1; i < end; i++, k++) {
      const turn: number = from + step * k
      if (turn <= (low ?? -Infinity) || (high !== null && turn >= high)) return null
      changes.push({ id: ids[i] as string, turn })
      low = turn
    }
  }
  return changes
}
