import type { Texts } from '../en'
import { answers } from './answers'
import { calibration } from './calibration'
import { charts } from './charts'
import { app, common, duration, notAnswering, status, metrics, axes } from './common'
import { classes } from './classes'
import { compare } from './compare'
import { data } from './data'
import { diagram } from './diagram'
import { embedding } from './embedding'
import { exportModel } from './export-model'
import { exporting } from './exporting'
import { features } from './features'
import { help, units } from './field-help'
import { history } from './history'
import { importRuns } from './import-runs'
import { importing } from './importing'
import { imageProblems } from './image-problems'
import { log } from './log'
import {
  newRun,
  schedule,
  augmentation,
  preflight,
  presets,
  quickstart,
  models,
  fields
} from './new-run'
import { network, networkNotes, networkProblems } from './network'
import { neighbours } from './neighbours'
import { parity } from './parity'
import { predict } from './predict'
import { quick } from './quick'
import { reasons } from './reasons'
import { recipe } from './recipe'
import { reference } from './reference'
import { fieldErrors, issues, findings } from './problems'
import { repeat } from './repeat'
import { run, checkpoints, steering, sessions, fork } from './run'
import { settings } from './settings'
import { news, palette, shortcuts } from './shell'
import { suspects } from './suspects'
import { verdict } from './verdict'
import { weights } from './weights'

export const ja: Texts = {
  app,
  common,
  notAnswering,
  duration,
  status,
  metrics,
  axes,
  answers,
  calibration,
  charts,
  classes,
  compare,
  data,
  diagram,
  newRun,
  schedule,
  augmentation,
  checkpoints,
  preflight,
  steering,
  sessions,
  fork,
  features,
  fieldErrors,
  imageProblems,
  network,
  networkProblems,
  networkNotes,
  issues,
  findings,
  presets,
  quickstart,
  models,
  fields,
  help,
  units,
  repeat,
  run,
  embedding,
  neighbours,
  parity,
  predict,
  quick,
  reasons,
  recipe,
  reference,
  exportModel,
  exporting,
  history,
  importRuns,
  importing,
  log,
  settings,
  palette,
  shortcuts,
  news,
  suspects,
  verdict,
  weights
}
