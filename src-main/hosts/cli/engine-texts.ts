import { type BenchResult, type DeviceInfo, type EngineReport, formatBytes } from '../../contract'
import { table } from './output'

/** Name and memory, and which of several cards it is. */
export function deviceText(device: DeviceInfo | null): string {
  if (device === null) return '–'
  const { name, index, memoryBytes } = device
  const which = index === undefined ? '' : ` (${index})`
  return `${name}${which}${memoryBytes === null ? '' : `, ${formatBytes(memoryBytes)}`}`
}

/** Every engine, and below the table what is the matter with those that do not work. */
export function enginesTable(reports: EngineReport[]): string {
  const rows = reports.map((each) => [
    each.id,
    each.available ? 'available' : 'not available',
    each.version ?? '–',
    deviceText(each.device),
    each.threads === null ? '–' : String(each.threads)
  ])
  const notes = reports
    .filter((each) => each.reason !== null)
    .map((each) => `${each.id}: ${each.reason ?? ''}. ${each.fix ?? ''}`)
  return [
    table(['Engine', 'State', 'Version', 'Device', 'Threads'], rows),
    ...(notes.length > 0 ? ['', ...notes] : [])
  ].join('\n')
}

/** Where a step's time goes, kernel by kernel, and the least that it could take. */
export function profileText({ engine, stepSeconds, profile }: BenchResult): string {
  if (!profile) return `\nThe engine ${engine} does not tell where its time goes.`
  const { kernels, outsideSeconds, floor } = profile
  const whole = kernels.reduce((sum, { seconds }) => sum + seconds, outsideSeconds)
  const row = (name: string, calls: string, seconds: number): string[] => [
    name,
    calls,
    (seconds * 1000).toFixed(1),
    `${((100 * seconds) / whole).toFixed(1)}%`
  ]
  const rows = [
    ...kernels.map((each) => row(each.name, each.calls.toFixed(0), each.seconds)),
    row('JavaScript and calls', '', outsideSeconds)
  ]
  const calls = kernels.reduce((sum, each) => sum + each.calls, 0)
  return [
    '',
    table(['Kernel', 'Calls', 'ms', 'Share'], rows),
    '',
    `${calls.toFixed(0)} kernels a step.`,
    `Floor: ${floor.seconds.toFixed(3)} s (${floor.matmulGflops.toFixed(0)} GFLOP/s of a large ` +
      `matrix product, ${floor.copyGigabytesPerSecond.toFixed(0)} GB/s of a copy); the step takes ` +
      `${(stepSeconds.median / floor.seconds).toFixed(2)} times that.`
  ].join('\n')
}
