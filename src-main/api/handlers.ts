import type { CallName } from '../contract'
import { appHandlers } from './app'
import { checkpointHandlers } from './checkpoints'
import { datasetHandlers } from './datasets'
import { engineHandlers } from './engines'
import { experimentHandlers } from './experiments'
import { exportHandlers } from './exports'
import { featureHandlers } from './features'
import { folderHandlers } from './folders'
import type { CallHandler } from './handler'
import { logHandlers } from './log'
import { modelHandlers } from './models'
import { predictionHandlers } from './predictions'
import { presetHandlers } from './presets'
import { referenceHandlers } from './reference'
import { runHandlers } from './runs'
import { settingHandlers } from './settings'
import { uploadHandlers } from './uploads'
import { weightHandlers } from './weights'

/**
 * Every call there is. Complete over the contract's map: a new call does not compile until its noun's
 * file answers it.
 */
export const handlers: { [N in CallName]: CallHandler<N> } = {
  ...appHandlers,
  ...checkpointHandlers,
  ...datasetHandlers,
  ...engineHandlers,
  ...experimentHandlers,
  ...exportHandlers,
  ...featureHandlers,
  ...folderHandlers,
  ...logHandlers,
  ...modelHandlers,
  ...predictionHandlers,
  ...presetHandlers,
  ...referenceHandlers,
  ...runHandlers,
  ...settingHandlers,
  ...uploadHandlers,
  ...weightHandlers
}
