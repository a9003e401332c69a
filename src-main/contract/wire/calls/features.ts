import { featureUsage } from '../../domain/feature-usage'
import { call, nothing } from './call'

/** The calls of `features`. */
export const featuresCalls = {
  /** What the cache has of features, and how much it is. */
  'features.usage': call(nothing, featureUsage),
  /** Removes all of them. */
  'features.clear': call(nothing, featureUsage)
}
