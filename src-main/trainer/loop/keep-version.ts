import { packVersion, versionFile, versionOfLoaded } from '../../datasets/checks/kept-version'
import type { TrainingInput } from './training-input'

/**
 * Keeps which images the run has, so that it can be said what became of them in another run. Data sets that
 * Atelier knows by their hashes never change and are left out. Nothing is trained from it: a disk that
 * refuses it ends no training.
 */
export async function keepVersion({ port, dataset }: TrainingInput): Promise<void> {
  if (!dataset.names && dataset.source !== 'folder') return
  try {
    await port.write(versionFile, [await packVersion(versionOfLoaded(dataset))])
  } catch {
    return
  }
}
