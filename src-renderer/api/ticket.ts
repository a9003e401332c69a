/** A name for something under way that nobody else has; pages of plain HTTP have no `randomUUID`. */
export const newTicket = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0')
  ).join('')
