import type { CallName } from '../contract'
import type { Implementation } from './implementation'
import { appDoctor } from './app-doctor'
import { appInfo } from './app-info'
import { datasetsChange } from './datasets-change'
import { datasetsGet } from './datasets-get'
import { datasetsImport } from './datasets-import'
import { datasetsList } from './datasets-list'
import { datasetsPreview } from './datasets-preview'
import { datasetsRemove } from './datasets-remove'
import { datasetsShow } from './datasets-show'
import { enginesBench } from './engines-bench'
import { enginesChoose } from './engines-choose'
import { enginesFix } from './engines-fix'
import { enginesList } from './engines-list'
import { experimentsCheck } from './experiments-check'
import { experimentsPreflight } from './experiments-preflight'
import { exportsPlot } from './exports-plot'
import { modelsDescribe } from './models-describe'
import { modelsList } from './models-list'
import { presetsList } from './presets-list'
import { runsDelete } from './runs-delete'
import { runsEvaluate } from './runs-evaluate'
import { runsList } from './runs-list'
import { runsLog } from './runs-log'
import { runsMove } from './runs-move'
import { runsPause } from './runs-pause'
import { runsPredict } from './runs-predict'
import { runsRename } from './runs-rename'
import { runsResume } from './runs-resume'
import { runsShow } from './runs-show'
import { runsStart } from './runs-start'
import { runsSteer } from './runs-steer'
import { runsSteps } from './runs-steps'
import { runsStop } from './runs-stop'
import { runsTag } from './runs-tag'
import { settingsGet } from './settings-get'
import { settingsSet } from './settings-set'

/**
 * Every call there is. Complete over the contract's map: a new call does not compile until it is
 * answered.
 */
export const implementations: { [N in CallName]: Implementation<N> } = {
  'app.doctor': appDoctor,
  'app.info': appInfo,
  'datasets.change': datasetsChange,
  'datasets.get': datasetsGet,
  'datasets.import': datasetsImport,
  'datasets.list': datasetsList,
  'datasets.preview': datasetsPreview,
  'datasets.remove': datasetsRemove,
  'datasets.show': datasetsShow,
  'engines.bench': enginesBench,
  'engines.choose': enginesChoose,
  'engines.fix': enginesFix,
  'engines.list': enginesList,
  'experiments.check': experimentsCheck,
  'experiments.preflight': experimentsPreflight,
  'exports.plot': exportsPlot,
  'models.describe': modelsDescribe,
  'models.list': modelsList,
  'presets.list': presetsList,
  'runs.delete': runsDelete,
  'runs.evaluate': runsEvaluate,
  'runs.list': runsList,
  'runs.log': runsLog,
  'runs.move': runsMove,
  'runs.pause': runsPause,
  'runs.predict': runsPredict,
  'runs.rename': runsRename,
  'runs.resume': runsResume,
  'runs.show': runsShow,
  'runs.start': runsStart,
  'runs.steer': runsSteer,
  'runs.steps': runsSteps,
  'runs.stop': runsStop,
  'runs.tag': runsTag,
  'settings.get': settingsGet,
  'settings.set': settingsSet
}
