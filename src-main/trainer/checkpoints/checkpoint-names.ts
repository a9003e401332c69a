import type { TrainerPort } from '../port'
import type { Position } from './saved-progress'

/** Folder of a run's checkpoints, in the run's folder. */
export const checkpointFolder = 'checkpoints'

/** The file of a checkpoint, relative to the run's folder. */
export function checkpointFile({ epoch, step }: Position): string {
  const epochs = `epoch-${String(epoch).padStart(4, '0')}`
  const steps = step > 0 ? `-step-${String(step).padStart(5, '0')}` : ''
  return `${checkpointFolder}/${epochs}${steps}.safetensors`
}

/**
 * Whether a file has a name as {@link checkpointFile} gives it; those of the first format have others.
 */
export const isCheckpointName = (file: string): boolean =>
  /\/epoch-\d{4,}(-step-\d{5,})?\.safetensors$/.test(file)

/** Where a file's name says it was taken; null where it says nothing of that. */
export function positionOf(file: string): Position | null {
  const [, epoch, step = 0] = /epoch-(\d+)(?:-step-(\d+))?\.safetensors$/.exec(file) ?? []
  return epoch === undefined ? null : { epoch: Number(epoch), step: Number(step) }
}

/** The order of the positions is the checkpoints'. */
function sortKeyOf(file: string): number {
  if (file.endsWith('/last.safetensors')) return 0
  const { epoch, step } = positionOf(file) ?? { epoch: -1, step: 0 }
  return epoch * 1e9 + step
}

/** Every checkpoint of the run, the newest first; names are relative to the run's folder. */
export async function listCheckpoints(port: TrainerPort): Promise<string[]> {
  const names = (await port.list(checkpointFolder)).filter((name) => name.endsWith('.safetensors'))
  return names.map((name) => `${checkpointFolder}/${name}`).sort((a, b) => sortKeyOf(b) - sortKeyOf(a))
}
