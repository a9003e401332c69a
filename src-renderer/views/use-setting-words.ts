import { useI18n } from 'vue-i18n'
import { useTitles } from '../stores/use-titles'
import { optimizerNames } from './optimizer-names'

/** Where the words of a setting's choices are, by the setting's path. */
const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'dataset.validation.from': {
    test: 'newRun.validationTest',
    validation: 'newRun.validationValidation',
    train: 'newRun.validationTrain',
    fold: 'newRun.validationFold'
  },
  'weights.head': { new: 'weights.headNew', keep: 'weights.headKeep' },
  'engine': { auto: 'newRun.auto' }
}
/** The same, where the words stand below one another under the choices' names. */
const groups: Readonly<Record<string, string>> = {
  'schedule.type': 'schedule.types',
  'precision': 'newRun.precisions',
  'checkpoints.monitor': 'metrics',
  'earlyStopping.monitor': 'metrics',
  'schedule.monitor': 'metrics',
  'dataset.recipe.fit': 'recipe.fits',
  'dataset.recipe.background': 'recipe.backgrounds'
}

/** Values whose names are the same in every language. */
const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'optimizer.type': optimizerNames
}

/** A setting's value in the window's language, by the setting's path and the value as it is written. */
export function useSettingWords(): (path: string, value: string) => string {
  const { t, te } = useI18n()
  const titleOf = useTitles()
  return (path, value) => {
    if (value === 'true' || value === 'false') return t(value === 'true' ? 'common.on' : 'common.off')
    const titled = path === 'model.id' ? 'model' : path === 'dataset.id' ? 'data' : null
    const name = titled === null ? names[path]?.[value] : titleOf(titled, value)
    if (name !== undefined) return name
    const group = groups[path]
    const key = choices[path]?.[value] ?? (group === undefined ? '' : `${group}.${value}`)
    return key !== '' && te(key) ? t(key) : value
  }
}
