import quickstart from '../../resources/presets/quickstart.json'
import adam from '../../resources/presets/resnet50-fashion-mnist-adam.json'
import sgd from '../../resources/presets/resnet50-fashion-mnist-sgd.json'
import { preset as schema, type Preset } from '../contract'

/** The experiments that come with Atelier, in the order in which they are offered. */
export const presets: Preset[] = [adam, sgd, quickstart].map((each) => schema.parse(each))
