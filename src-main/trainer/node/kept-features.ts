import type { TrainerJobOf } from '../../contract'
import type { Normalization } from '../../datasets/normalization'
import type { EngineSession } from '../../engines/engine'
import { batchOrderKey } from '../checkpoints/starting-point'
import { featureKey } from '../loop/feature-rows'
import type { Network } from '../network/network'
import type { FeatureStore, TrainerPort } from '../port'
import { featureStore } from './feature-store'

/** Where the features of a network are kept from run to run, and under which key; null where they are not. */
export async function keptFeatures(
  { spec, cacheFolder, featureBytes }: TrainerJobOf<'predict' | 'predictions' | 'embed'>,
  port: Pick<TrainerPort, 'sha256'>,
  computed: { network: Network; session: EngineSession; normalization: Normalization | null }
): Promise<{ store: FeatureStore; key: string } | null> {
  if (featureBytes <= 0) return null
  const { network, session, normalization } = computed
  const { architecture } = network
  const origin = { session, architecture, normalization, weights: await network.export() }
  const key = await featureKey(port, { ...origin, order: batchOrderKey(spec) })
  return { store: featureStore(cacheFolder, featureBytes), key }
}
