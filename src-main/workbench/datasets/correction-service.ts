import type { AtelierError, CallArguments, KeptCorrections } from '../../contract'
import { applyCorrections } from '../../datasets/corrections/apply-corrections'
import { changeCorrections, noCorrections } from '../../datasets/corrections/change-corrections'
import {
  correctionsText,
  keepCorrections,
  readCorrections
} from '../../datasets/corrections/corrections-file'
import { loadDataset } from '../../datasets/load'
import { correctionsIn, dataPlaces } from '../files/folders'

/** Corrections of data sets, which a workspace keeps for its runs. */
export class CorrectionService {
  /** @param readOnly why nothing can be written here, or null */
  constructor(
    private readonly workspace: string,
    private readonly readOnly: () => AtelierError | null
  ) {}

  /**
   * Keeps the previous corrections with changes made to them.
   * @throws AtelierError CORRECTIONS_UNFIT, CORRECTIONS_MISSING, what is wrong with the data, why nothing
   *   can be written here
   */
  async correct({
    dataset: id,
    path,
    previous,
    changes
  }: CallArguments<'datasets.correct'>): Promise<KeptCorrections> {
    const problem = this.readOnly()
    if (problem) throw problem
    const before =
      previous === null ? noCorrections : await readCorrections(previous, dataPlaces(this.workspace))
    const dataset = await loadDataset({ id, path }, dataPlaces())

    const corrections = changeCorrections(dataset, before, changes)
    const nothing = { leftOut: 0, relabelled: 0, inTest: 0 }
    if (Object.keys(corrections.images).length === 0 && !corrections.once)
      return { ...nothing, corrections: null }

    const { corrected = nothing } = applyCorrections(dataset, corrections, '')
    const hash = await keepCorrections(corrections, correctionsIn(this.workspace))
    return { ...corrected, corrections: hash }
  }
}

/**
 * The document of corrections that a workspace keeps; null: that of none.
 * @throws AtelierError CORRECTIONS_MISSING, CORRECTIONS_DAMAGED
 */
export async function correctionsDocument(workspace: string, hash: string | null): Promise<string> {
  return correctionsText(
    hash === null ? noCorrections : await readCorrections(hash, dataPlaces(workspace))
  )
}
