import quickstart from '../../resources/reference/quickstart.json'
import { type ReferenceRuns, referenceRuns } from '../contract'

/** The runs that come with Atelier, in the order of the presets that they repeat. */
export const referenceFiles: ReferenceRuns[] = [quickstart].map((each) => referenceRuns.parse(each))
