import type { ImagePhase, WorkbenchEvent } from '../../contract'

/**
 * Progress on stderr: a moving line on a terminal, else a line a stage.
 * @param stageOf what is being done with a data set
 */
export function progressOf(
  stageOf = (dataset: string): string => `downloading ${dataset}`
): (event: WorkbenchEvent) => void {
  let last = ''
  return (event) => {
    const progress = readProgress(event, stageOf)
    if (!progress) return
    const { stage, fraction, isDone } = progress
    if (isDone) return void (process.stderr.isTTY && process.stderr.write('\r\x1b[2K'))
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r\x1b[2K  ${stage}${fraction === null ? '' : ` ${Math.round(fraction * 100)}%`}`
      )
    else if (stage !== last) process.stderr.write(`  ${stage}\n`)
    last = stage
  }
}

const imageStages = {
  reading: 'reading pictures',
  decoding: 'making images',
  features: 'computing features',
  evaluating: 'evaluating',
  layout: 'placing images'
} as const satisfies Record<ImagePhase, string>

interface Progress {
  stage: string
  fraction: number | null
  isDone: boolean
}

/** What an event says of how far something is; null where it says something else. */
function readProgress(event: WorkbenchEvent, stageOf: (dataset: string) => string): Progress | null {
  switch (event.type) {
    case 'engine-progress':
      return { stage: event.stage, fraction: event.fraction, isDone: event.done }
    case 'dataset-progress': {
      const { datasetId, receivedBytes, totalBytes, done } = event
      const fraction = totalBytes ? receivedBytes / totalBytes : null
      return { stage: stageOf(datasetId), fraction, isDone: done }
    }
    case 'weights-progress': {
      const { weights, receivedBytes, totalBytes, done } = event
      const fraction = totalBytes ? receivedBytes / totalBytes : null
      return { stage: `downloading ${weights}`, fraction, isDone: done }
    }
    case 'pictures-progress': {
      const { phase, done, total } = event
      const stage = imageStages[phase]
      return { stage, fraction: done / total, isDone: done === total }
    }
    case 'layers-progress': {
      const { done, total } = event
      return { stage: 'timing layers', fraction: done / total, isDone: done === total }
    }
    default:
      return null
  }
}
