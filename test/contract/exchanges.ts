import type { CallName } from '../../src-main/contract'
import type { Exchange } from './exchanges/exchange'
import { appExchanges } from './exchanges/app'
import { checkpointsExchanges } from './exchanges/checkpoints'
import { datasetsExchanges } from './exchanges/datasets'
import { enginesExchanges } from './exchanges/engines'
import { experimentsExchanges } from './exchanges/experiments'
import { exportsExchanges } from './exchanges/exports'
import { featuresExchanges } from './exchanges/features'
import { foldersExchanges } from './exchanges/folders'
import { logExchanges } from './exchanges/log'
import { modelsExchanges } from './exchanges/models'
import { predictionsExchanges } from './exchanges/predictions'
import { presetsExchanges } from './exchanges/presets'
import { referenceExchanges } from './exchanges/reference'
import { runsExchanges } from './exchanges/runs'
import { settingsExchanges } from './exchanges/settings'
import { uploadsExchanges } from './exchanges/uploads'
import { weightsExchanges } from './exchanges/weights'

/**
 * What each call is asked and what it must answer. Complete: a new call does not compile until it is
 * tried here.
 */
export const exchanges: { [N in CallName]: Exchange<N> } = {
  ...appExchanges,
  ...enginesExchanges,
  ...modelsExchanges,
  ...weightsExchanges,
  ...featuresExchanges,
  ...datasetsExchanges,
  ...foldersExchanges,
  ...presetsExchanges,
  ...referenceExchanges,
  ...experimentsExchanges,
  ...runsExchanges,
  ...checkpointsExchanges,
  ...predictionsExchanges,
  ...exportsExchanges,
  ...logExchanges,
  ...settingsExchanges,
  ...uploadsExchanges
}
