import type { ExperimentInput, WorkbenchClient } from '../../contract'

/**
 * The experiment with what its recipe leaves out taken from its data set's own, so that one part of it can
 * be said alone; what cannot be completed is as it was, and refused by whoever checks it.
 */
export async function withWholeRecipe(
  client: Pick<WorkbenchClient, 'call'>,
  spec: ExperimentInput
): Promise<ExperimentInput> {
  const { dataset } = spec
  if (typeof dataset?.recipe !== 'object' || dataset.recipe === null) return spec
  const plain = { ...spec, dataset: { ...dataset, recipe: null } }
  const { recipe } = await client.call('experiments.check', { spec: plain })
  return recipe ? { ...spec, dataset: { ...dataset, recipe: { ...recipe, ...dataset.recipe } } } : spec
}
