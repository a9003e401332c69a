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

/**
 * A frame's text; an error, which is one of the frame's own fields, says what it is about, which JSON alone
 * would not. (Asking about every value within would take longer than all the rest of a long list.)
 */
export function writeFrame(message: unknown): string {
  if (typeof message !== 'object' || message === null) return JSON.stringify(message)
  const fields = Object.entries(message).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Error ? { message: value.message } : value
  ])
  return JSON.stringify(Object.fromEntries(fields))
}
