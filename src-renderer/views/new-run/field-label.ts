/** The texts that are labels of fields, by the paths of what they set; others are found by their part. */
const labels: Readonly<Record<string, string>> = {
  'model': 'newRun.model',
  'model.id': 'newRun.architecture',
  'model.stages': 'newRun.stages',
  'model.inputShape': 'network.inputShape',
  'model.classes': 'network.classes',
  'model.layers': 'network.own',
  'dataset': 'newRun.data',
  'dataset.id': 'newRun.dataset',
  'dataset.limit': 'newRun.limit',
  'dataset.path': 'newRun.folder',
  'dataset.classes': 'classes.title',
  'dataset.validation': 'newRun.validation',
  'dataset.validation.from': 'newRun.validation',
  'dataset.validation.fraction': 'newRun.fraction',
  'dataset.validation.stratified': 'newRun.stratified',
  'dataset.validation.folds': 'newRun.folds',
  'dataset.validation.fold': 'newRun.fold',
  'optimizer': 'newRun.optimizer',
  'optimizer.type': 'newRun.optimizerType',
  'schedule': 'newRun.sections.schedule',
  'schedule.type': 'schedule.type',
  'augmentation': 'newRun.sections.augmentation',
  'checkpoints': 'newRun.sections.checkpoints',
  'autoResume': 'checkpoints.autoResume',
  'earlyStopping': 'newRun.stopEarly',
  'weights': 'weights.from',
  'fineTuning': 'weights.way'
}

/** Where the labels of a part's fields are, by the part's path. */
const groups: Readonly<Record<string, string>> = {
  '': 'newRun',
  'model': 'fields',
  'optimizer': 'newRun',
  'schedule': 'schedule.fields',
  'augmentation': 'augmentation',
  'augmentation.randAugment': 'augmentation',
  'checkpoints': 'checkpoints',
  'earlyStopping': 'newRun',
  'weights': 'weights',
  'fineTuning': 'weights'
}

interface Translate {
  t(key: string): string
  te(key: string): boolean
}

/**
 * What the field of a setting is called in the form, or the field of the part that it belongs to; the path
 * itself where the form has none.
 */
export function fieldLabel(path: string, { t, te }: Translate): string {
  for (let at = path; at !== ''; at = parentOf(at)) {
    const parent = parentOf(at)
    const group = Object.hasOwn(groups, parent) ? groups[parent] : undefined
    const key = Object.hasOwn(labels, at)
      ? labels[at]
      : group && `${group}.${at.slice(parent === '' ? 0 : parent.length + 1)}`
    if (key !== undefined && !isOfObjects(key) && te(key)) {
      const text = t(key)
      // A group of texts is no text, and comes back as its key.
      if (text !== key) return text
    }
  }
  return path
}

/** Every object has these, texts too. */
const isOfObjects = (key: string): boolean => key.split('.').some((part) => part in Object.prototype)

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))
