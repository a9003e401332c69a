/** A moment in a name that sorts by time, in UTC: `20261124-153012`. */
export function timeStamp(at: Date | number): string {
  return new Date(at).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
}
