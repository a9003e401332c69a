import { describe, expect, it } from 'vitest'
import {
  augmentationConfig,
  experimentSpec,
  modelConfig,
  optimizerConfig,
  scheduleConfig
} from '../../../../src-main/contract'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import { fieldLabel, settingLabel } from '../../../../src-renderer/views/field-label'

const { t, te } = i18n.global
const labelOf = (path: string): string => fieldLabel(path, { t, te })

/** Fields of a kind's own, by their paths. */
const paths = [
  ...Object.keys(experimentSpec.shape),
  ...modelConfig.options.flatMap((option) => Object.keys(option.shape)).map((key) => `model.${key}`),
  ...optimizerConfig.options
    .flatMap((option) => Object.keys(option.shape))
    .map((key) => `optimizer.${key}`),
  ...scheduleConfig.options
    .flatMap((option) => Object.keys(option.shape))
    .map((key) => `schedule.${key}`),
  ...Object.keys(augmentationConfig.shape).map((key) => `augmentation.${key}`),
  'dataset.id',
  'dataset.limit',
  'dataset.path',
  'dataset.classes.leaveOut',
  'dataset.validation.from',
  'dataset.validation.fraction',
  'dataset.validation.folds',
  'dataset.validation.fold',
  'earlyStopping.patience',
  'earlyStopping.monitor',
  'checkpoints.everyMinutes',
  'checkpoints.keepEvery',
  'weights.from',
  'weights.head',
  'fineTuning.frozenEpochs',
  'fineTuning.unfreezeEvery',
  'augmentation.randAugment.operations',
  'model.stages.0.blocks'
]

describe('a field that keeps a run from starting', () => {
  it.each(['en', 'ja'] as const)('has a label for every setting, in %s', (language) => {
    setLanguage(language)
    for (const path of paths) {
      const label = labelOf(path)
      expect(label, path).not.toBe(path)
      expect(label, path).not.toMatch(/^[a-zA-Z]+\.[a-zA-Z.]+$/)
    }
  })

  it('is called as it is in the form', () => {
    expect(labelOf('epochs')).toBe('Epochs')
    expect(labelOf('optimizer.learningRate')).toBe('Learning rate')
    expect(labelOf('schedule.warmupEpochs')).toBe('Warm-up epochs')
    expect(labelOf('model.stages.0.blocks')).toBe('Stages')
    expect(labelOf('augmentation.mixup')).toBe('Mixup (alpha)')
    expect(labelOf('dataset.validation.fraction')).toBe('Fraction')
    setLanguage('ja')
    expect(labelOf('epochs')).toBe('エポック数')
  })

  it('has its section, place and name in front of it or behind it where no form is around it', () => {
    const inWords = (path: string): string =>
      settingLabel(path, { t: (key, named = {}) => t(key, named), te })
    expect(inWords('optimizer.learningRate')).toBe('Learning rate')
    expect(inWords('optimizer.type')).toBe('Optimizer: Method')
    expect(inWords('schedule.every')).toBe('Schedule: Every (epochs)')
    expect(inWords('earlyStopping')).toBe('Stop early')
    expect(inWords('earlyStopping.patience')).toBe('Stop early: Epochs without improvement')
    expect(inWords('dataset.validation.from')).toBe('Validate on')
    expect(inWords('dataset.validation.fraction')).toBe('Validate on: Fraction')
    expect(inWords('model.stages.0.blocks')).toBe('Stages 1 blocks')
    expect(inWords('dataset.recipe.height')).toBe('Height')
    expect(inWords('what.another.tool.says')).toBe('what.another.tool.says')
    setLanguage('ja')
    expect(inWords('schedule.every')).toMatch(/^スケジュール：/)
  })

  it('keeps its path where the form has no such field', () => {
    expect(labelOf('colour')).toBe('colour')
    expect(labelOf('constructor')).toBe('constructor')
  })
})
