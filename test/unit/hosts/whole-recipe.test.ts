import { describe, expect, it } from 'vitest'
import type { ExperimentInput, ImageRecipe } from '../../../src-main/contract'
import { withWholeRecipe } from '../../../src-main/hosts/cli/whole-recipe'
import { fakeClient } from '../../support/fake-client'

const own: ImageRecipe = { height: 32, width: 40, channels: 3, fit: 'crop', background: 'auto' }
const asked = (recipe: object | null): ExperimentInput =>
  ({ model: { id: 'mlp' }, dataset: { id: 'mine', recipe } }) as ExperimentInput
const clientOf = (recipe: ImageRecipe | null) =>
  fakeClient({
    'experiments.check': ({ spec }) => {
      expect(spec).toEqual(asked(null))
      return { issues: [], model: null, memory: null, stepsPerEpoch: null, findings: [], recipe }
    }
  })

describe('a part of a recipe that is said alone', () => {
  it("has the rest from the data set's own", async () => {
    expect(await withWholeRecipe(clientOf(own).client, asked({ height: 64 }))).toEqual(
      asked({ ...own, height: 64 })
    )
  })
  it('stays as it is where the data set has none', async () => {
    expect(await withWholeRecipe(clientOf(null).client, asked({ height: 64 }))).toEqual(
      asked({ height: 64 })
    )
  })
  it('asks nothing where there is none', async () => {
    const { client, asked: calls } = clientOf(own)
    expect(await withWholeRecipe(client, asked(null))).toEqual(asked(null))
    expect(calls).toEqual([])
  })
})
