/** The largest number of IEEE 754's binary16. */
const largestHalf = 65_504

const bits = new DataView(new ArrayBuffer(4))

/** Numbers as IEEE 754's binary16, to the nearest and to even; null where one is too large for it. */
export function halfPrecision(values: Float32Array): Uint8Array | null {
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    // What is half a step above the largest would be rounded to infinity.
    if (!(Math.abs(value) < largestHalf + 16)) return null
    halves[i] = halfOf(value)
  }
  return new Uint8Array(halves.buffer)
}

function halfOf(value: number): number {
  bits.setFloat32(0, value)
  const word = bits.getUint32(0)
  const sign = (word >>> 16) & 0x8000
  const exponent = ((word >>> 23) & 0xff) - 127
  // Below 2^-14 steps are of 2^-24.
  if (exponent < -14) return sign | roundToEven(Math.abs(value) * 2 ** 24)
  const mantissa = roundToEven((word & 0x7fffff) / 2 ** 13)
  // A mantissa that is rounded up to 1024 raises the exponent, as it should.
  return sign | (((exponent + 15) << 10) + mantissa)
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/**
 * Numbers as whole ones from -127 to 127 times a scale for each place along `axis`, in which the largest of
 * that place is 127.
 */
export function perChannelIntegers(
  values: Float32Array,
  shape: number[],
  axis: number
): { integers: Uint8Array; scales: Float32Array } {
  const channels = shape[axis] as number
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
  const channelOf = (i: number): number => Math.floor(i / inner) % channels

  const largest = new Float32Array(channels)
  values.forEach((value, i) => {
    const channel = channelOf(i)
    largest[channel] = Math.max(largest[channel] as number, Math.abs(value))
  })

  // A channel of zeros keeps a scale, so that nothing is divided by 0.
  const scales = largest.map((value) => (value > 0 ? value / 127 : 1))
  const integers = new Int8Array(values.length)
  values.forEach((value, i) => {
    const level = roundToEven(value / (scales[channelOf(i)] as number))
    integers[i] = Math.max(-127, Math.min(127, level))
  })
  return { integers: new Uint8Array(integers.buffer), scales }
}
