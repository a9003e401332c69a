import smallBest from '../../../resources/reference/fashion-mnist-best.json'
import quickstart from '../../../resources/reference/quickstart.json'
import adam from '../../../resources/reference/resnet50-fashion-mnist-adam.json'
import best from '../../../resources/reference/resnet50-fashion-mnist-best.json'
import fast from '../../../resources/reference/resnet50-fashion-mnist-fast.json'
import sgd from '../../../resources/reference/resnet50-fashion-mnist-sgd.json'
import { type ReferenceRuns, referenceRuns } from '../../contract'

/** The runs that come with Atelier, in the order of the presets that they repeat. */
export const referenceFiles: ReferenceRuns[] = [adam, sgd, fast, best, smallBest, quickstart].map(
  (each) => referenceRuns.parse(each)
)
