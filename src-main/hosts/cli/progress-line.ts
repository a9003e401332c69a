import type { WorkbenchEvent } from '../../contract'

/**
 * Progress on stderr: a moving line on a terminal, else a line a stage.
 * @param stageOf what is being done with a data set
 */
export function progressOf(
  stageOf = (dataset: string): string => `downloading ${dataset}`
): (event: WorkbenchEvent) => void {
  let last = ''
  return (event) => {
    if (event.type !== 'engine-progress' && event.type !== 'dataset-progress') return
    const stage = event.type === 'engine-progress' ? event.stage : stageOf(event.datasetId)
    const fraction =
      event.type === 'engine-progress'
        ? event.fraction
        : event.totalBytes
          ? event.receivedBytes / event.totalBytes
          : null
    if (event.done) return void (process.stderr.isTTY && process.stderr.write('\r\x1b[2K'))
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r\x1b[2K  ${stage}${fraction === null ? '' : ` ${Math.round(fraction * 100)}%`}`
      )
    else if (stage !== last) process.stderr.write(`  ${stage}\n`)
    last = stage
  }
}
