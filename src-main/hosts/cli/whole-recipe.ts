import { type ExperimentInput, sameImages, type WorkbenchClient } from '../../contract'

/**
 * The experiment with what its recipe leaves out taken from its data set's own, or of arrays from their
 * images, so that one part of it can be said alone; what cannot be completed is as it was, and refused by
 * whoever checks it.
 */
export async function withWholeRecipe(
  client: Pick<WorkbenchClient, 'call'>,
  spec: ExperimentInput
): Promise<ExperimentInput> {
  const { dataset } = spec
  if (typeof dataset?.recipe !== 'object' || dataset.recipe === null) return spec
  const plain = { ...spec, dataset: { ...dataset, recipe: null } }
  const { recipe, model } = await client.call('experiments.check', { spec: plain })
  const usual = recipe ?? (recipe === null && model ? sameImages(model.inputShape) : null)
  return usual ? { ...spec, dataset: { ...dataset, recipe: { ...usual, ...dataset.recipe } } } : spec
}
