import type { ErrorCode } from '../../src-main/contract'

/** A name for something under way that nobody else has; pages of plain HTTP have no `randomUUID`. */
export const newTicket = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0')
  ).join('')

/** Whether something failed because a person gave it up by its ticket: they know. */
export const isGivenUp = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === ('JOB_CANCELLED' satisfies ErrorCode)
