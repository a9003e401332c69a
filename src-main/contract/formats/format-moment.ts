/** A moment for people, to the minute: `2026-11-26 08:30 UTC`. */
export function formatMoment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
