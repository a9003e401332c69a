/** A frame's message; what is none is refused here, once. */
export function parseFrame(text: string): unknown {
  const message: unknown = JSON.parse(text)
  if (typeof message !== 'object' || message === null) throw new TypeError('a frame must be an object')
  return message
}

/**
 * As {@link parseFrame}, for the side that asks: what is no frame is taken for the answer to nothing.
 */
export function parseAnswer(text: string): unknown {
  try {
    return parseFrame(text)
  } catch {
    return { t: 's' }
  }
}

/** A frame's text; an error says what it is about, which JSON alone would not. */
export function writeFrame(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) =>
    value instanceof Error ? { message: value.message } : value
  )
}
