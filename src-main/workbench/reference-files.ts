import quickstart from '../../resources/reference/quickstart.json'
import fast from '../../resources/reference/resnet50-fashion-mnist-fast.json'
import { type ReferenceRuns, referenceRuns } from '../contract'

/** The runs that come with Atelier, in the order of the presets that they repeat. */
export const referenceFiles: ReferenceRuns[] = [fast, quickstart].map((each) =>
  referenceRuns.parse(each)
)
