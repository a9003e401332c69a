import type { Texts } from '../en'
import { charts } from './charts'
import { app, common, notAnswering, status, metrics, axes } from './common'
import { classes } from './classes'
import { data } from './data'
import { diagram } from './diagram'
import { history } from './history'
import { importing } from './importing'
import { log } from './log'
import { newRun, schedule, augmentation, preflight, presets, models, fields } from './new-run'
import { predict } from './predict'
import { recipe } from './recipe'
import { fieldErrors, issues, findings } from './problems'
import { run, checkpoints, steering, sessions, fork } from './run'
import { settings } from './settings'

export const ja: Texts = {
  app,
  common,
  notAnswering,
  status,
  metrics,
  axes,
  charts,
  classes,
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
  fieldErrors,
  issues,
  findings,
  presets,
  models,
  fields,
  run,
  predict,
  recipe,
  history,
  importing,
  log,
  settings
}
