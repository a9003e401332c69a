const bits = new Uint32Array(1)
const float = new Float32Array(bits.buffer)

const valueOf = (pattern: number): number => {
  bits[0] = pattern
  return float[0] as number
}

/**
 * A number's upper 16 bits, rounded to nearest, ties to even: worked out from the two neighbours that it
 * lies between.
 */
export function nearestBfloat16(value: number): number {
  if (!Number.isFinite(value)) return value
  float[0] = value
  const single = float[0],
    below = ((bits[0] as number) & 0xffff0000) >>> 0
  const low = valueOf(below),
    high = valueOf(below + 0x10000)
  const toLow = Math.abs(single - low),
    toHigh = Math.abs(high - single)
  return toLow < toHigh || (toLow === toHigh && ((below >>> 16) & 1) === 0) ? low : high
}
