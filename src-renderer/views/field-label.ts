/** The texts that are labels of fields, by the paths of what they set; others are found by their part. */
const labels: Readonly<Record<string, string>> = {
  'model': 'newRun.model',
  'model.id': 'newRun.architecture',
  'model.stages': 'newRun.stages',
  'model.inputShape': 'network.inputShape',
  'model.classes': 'network.classes',
  'model.layers': 'network.own',
  'model.title': 'network.title',
  'model.input': 'network.input',
  'model.classifier': 'network.classifier',
  'model.readFrom': 'network.readFrom',
  'dataset': 'newRun.data',
  'dataset.id': 'newRun.dataset',
  'dataset.limit': 'newRun.limit',
  'dataset.path': 'newRun.folder',
  'dataset.classes': 'classes.title',
  'dataset.recipe': 'recipe.title',
  'dataset.validation': 'newRun.validation',
  'dataset.validation.from': 'newRun.validation',
  'dataset.validation.fraction': 'newRun.fraction',
  'dataset.validation.stratified': 'newRun.stratified',
  'dataset.validation.folds': 'newRun.folds',
  'dataset.validation.fold': 'newRun.fold',
  'run.data': 'history.dataVersion',
  'optimizer': 'newRun.optimizer',
  'optimizer.type': 'newRun.optimizerType',
  'schedule': 'newRun.sections.schedule',
  'schedule.type': 'schedule.type',
  'augmentation': 'newRun.sections.augmentation',
  'checkpoints': 'newRun.sections.checkpoints',
  'autoResume': 'checkpoints.autoResume',
  'earlyStopping': 'newRun.stopEarly',
  'weights': 'weights.from',
  'fineTuning': 'weights.way',
  'formatVersion': 'newRun.formatVersion',
  'steering': 'steering.planned'
}

/** Where the labels of a part's fields are, by the part's path. */
const groups: Readonly<Record<string, string>> = {
  '': 'newRun',
  'model': 'fields',
  'optimizer': 'newRun',
  'schedule': 'schedule.fields',
  'augmentation': 'augmentation',
  'augmentation.randAugment': 'augmentation',
  'dataset.recipe': 'recipe',
  'checkpoints': 'checkpoints',
  'earlyStopping': 'newRun',
  'weights': 'weights',
  'fineTuning': 'weights'
}

interface Translate {
  t(key: string, named?: Record<string, unknown>): string
  te(key: string): boolean
}

/**
 * What the field of a setting is called in the form, or the field of the part that it belongs to; the path
 * itself where the form has none.
 */
export function fieldLabel(path: string, words: Translate): string {
  return labelled(path, words).label
}

/** Parts whose fields have labels that say little outside of their section. */
const sections = ['optimizer.type', 'schedule', 'earlyStopping', 'checkpoints', 'dataset.validation']
/** What of a list of parts is said to a person: the stages of a network are counted from 1. */
const parts: Readonly<Record<string, string>> = { blocks: 'newRun.blocks', channels: 'newRun.channels' }

/**
 * What a setting is called where no form is around it: with the section that it stands in, where its label
 * alone would say little, and with the place in a list or a name that it is about.
 */
export function settingLabel(path: string, words: Translate): string {
  const { at, label } = labelled(path, words)
  if (at === '') return path
  const rest = path
    .slice(at.length + 1)
    .split('.')
    .filter((part) => part !== '')
    .map((part) => {
      const key = Object.hasOwn(parts, part) ? parts[part] : undefined
      return key ? words.t(key) : /^\d+$/.test(part) ? String(Number(part) + 1) : part
    })
  const whole = [label, ...rest].join(' ')
  const section = sections.find((each) => at === each || at.startsWith(`${each}.`))
  if (section === undefined || at === 'dataset.validation.from') return whole
  const part = fieldLabel(section.replace(/\.type$/, ''), words)
  return part === label ? whole : words.t('common.ofPart', { part, field: whole })
}

/** The label of a setting or of the nearest part around it that has one, and the path of that; '' of none. */
function labelled(path: string, { t, te }: Translate): { at: string; label: string } {
  for (let at = path; at !== ''; at = parentOf(at)) {
    const parent = parentOf(at)
    const group = Object.hasOwn(groups, parent) ? groups[parent] : undefined
    const key = Object.hasOwn(labels, at)
      ? labels[at]
      : group && `${group}.${at.slice(parent === '' ? 0 : parent.length + 1)}`
    if (key !== undefined && !isOfObjects(key) && te(key)) {
      const text = t(key)
      // A group of texts is no text, and comes back as its key.
      if (text !== key) return { at, label: text }
    }
  }
  return { at: '', label: path }
}

/** Every object has these, texts too. */
const isOfObjects = (key: string): boolean => key.split('.').some((part) => part in Object.prototype)

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))
