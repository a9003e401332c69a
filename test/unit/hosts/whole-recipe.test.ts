import { describe, expect, it } from 'vitest'
import {
  type ExperimentCheck,
  type ExperimentInput,
  type ImageRecipe,
  modelConfig
} from '../../../src-main/contract'
import { withWholeRecipe } from '../../../src-main/hosts/cli/whole-recipe'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../src-main/models/describe'
import { fakeClient } from '../../support/fake-client'

const own: ImageRecipe = { height: 32, width: 40, channels: 3, fit: 'crop', background: 'auto' }
const asked = (recipe: object | null): ExperimentInput =>
  ({ model: { id: 'mlp' }, dataset: { id: 'mine', recipe } }) as ExperimentInput
const clientOf = (recipe: ImageRecipe | null, model: ExperimentCheck['model'] = null) =>
  fakeClient({
    'experiments.check': ({ spec }) => {
      expect(spec).toEqual(asked(null))
      return { issues: [], model, memory: null, stepsPerEpoch: null, findings: [], recipe }
    }
  })

describe('a part of a recipe that is said alone', () => {
  it("has the rest from the data set's own", async () => {
    expect(await withWholeRecipe(clientOf(own).client, asked({ height: 64 }))).toEqual(
      asked({ ...own, height: 64 })
    )
  })
  it('has the rest from the images of arrays', async () => {
    const model = describeArchitecture(
      buildArchitecture(modelConfig.parse({ id: 'mlp' }), [28, 20, 1], 10)
    )
    expect(await withWholeRecipe(clientOf(null, model).client, asked({ height: 64 }))).toEqual(
      asked({ height: 64, width: 20, channels: 1, fit: 'fit', background: [0, 0, 0] })
    )
  })
  it('stays as it is where nothing is known of the images', async () => {
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
