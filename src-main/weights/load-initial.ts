import { type Architecture, AtelierError, type WeightsConfig } from '../contract'
import { hashOfFile } from './files/hash-of-file'
import { fitWeights, type FittedWeights } from './fitting/fit-weights'
import { openWeights } from './open-weights'

/**
 * The weights that an experiment begins with, by the network's names, out of the file that it was made
 * with.
 * @param log hears what was done that a person should know of
 * @throws AtelierError WEIGHTS_CHANGED, WEIGHTS_UNREADABLE, WEIGHTS_DO_NOT_FIT
 */
export async function loadInitialWeights(
  path: string,
  { sha256, head }: WeightsConfig,
  architecture: Architecture,
  log: (line: string) => void
): Promise<Awaited<ReturnType<FittedWeights['read']>>> {
  const file = await openWeights(path)
  try {
    const found = await hashOfFile(path)
    if (sha256 && sha256 !== found) throw new AtelierError('WEIGHTS_CHANGED', { path })
    const fitted = fitWeights(file, architecture, head)
    log(`Begins with the weights in ${path} (SHA-256 ${found}).`)
    for (const note of fitted.notes) log(note)
    return await fitted.read()
  } finally {
    await file.close()
  }
}
