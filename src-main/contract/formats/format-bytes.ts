/** Decimal, as disks and their makers count. */
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/**
 * Bytes as people say them: 12 B, 1.3 GB, 25.3 GB, 315 MB. Three significant figures at most, one
 * decimal below 100; a dash where nobody knows.
 */
export function formatBytes(bytes: number | null): string {
  if (bytes === null || !Number.isFinite(bytes)) return '–'
  let unit = 0
  // From 999.5 on it would be rounded to 1000 of them: that is one of the next unit.
  while (bytes / 1000 ** unit >= 999.5 && unit < units.length - 1) unit++
  const value = bytes / 1000 ** unit
  return `${value.toFixed(unit === 0 || value >= 99.95 ? 0 : 1)} ${units[unit]}`
}
