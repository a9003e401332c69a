import type { EngineSpeeds } from '../domain/engine'

/** For people: "onednn 0.38 s per step, wasm 4.5 s", the fastest first. */
export function speedsText(seconds: EngineSpeeds): string {
  const sorted = Object.entries(seconds).sort(([, a], [, b]) => a - b)
  return sorted
    .map(
      ([id, each], i) =>
        `${id} ${each < 1 ? each.toPrecision(2) : each.toFixed(1)} s${i === 0 ? ' per step' : ''}`
    )
    .join(', ')
}
