/**
 * Options of Node for a trainer, so that a debugger can be attached to it: `ATELIER_TRAINER_INSPECT` is the
 * port, on this machine alone.
 */
export function trainerNodeOptions(): string[] {
  const port = process.env['ATELIER_TRAINER_INSPECT']
  return port && /^\d{1,5}$/.test(port) ? [`--inspect=127.0.0.1:${port}`] : []
}
