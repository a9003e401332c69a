import type { AtelierError, CallArguments, Corrections, KeptCorrections } from '../contract'
import { applyCorrections } from '../datasets/corrections/apply-corrections'
import { changeCorrections, noCorrections } from '../datasets/corrections/change-corrections'
import { keepCorrections, readCorrections } from '../datasets/corrections/corrections-file'
import { loadDataset } from '../datasets/load'
import { correctionsIn, dataPlaces } from './folders'

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
    const before = previous === null ? noCorrections : await this.read(previous)
    const dataset = await loadDataset({ id, path }, dataPlaces())

    const corrections = changeCorrections(dataset, before, changes)
    const nothing = { leftOut: 0, relabelled: 0, inTest: 0 }
    if (Object.keys(corrections.images).length === 0) return { ...nothing, corrections: null }

    const { corrected = nothing } = applyCorrections(dataset, corrections, '')
    const hash = await keepCorrections(corrections, correctionsIn(this.workspace))
    return { ...corrected, corrections: hash }
  }

  /** @throws AtelierError CORRECTIONS_MISSING, CORRECTIONS_DAMAGED */
  read(hash: string): Promise<Corrections> {
    return readCorrections(hash, dataPlaces(this.workspace))
  }
}
