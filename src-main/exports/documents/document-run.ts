import {
  type Evaluation,
  type ExperimentSpec,
  formatBytes,
  formatSetting,
  isForeign,
  modelWords,
  type RunDetail
} from '../../contract'

/** A run as a document tells of it. */
export interface DocumentRun extends RunDetail {
  /** Hash of its experiment. */
  configurationSha256: string
  /** What was found when it was evaluated, if that was done. */
  evaluation: Evaluation | null
}

/** What was trained on what, and how, in a sentence. */
export function inWords(run: RunDetail): string {
  const { spec, setup, summary } = run
  if (isForeign(summary))
    return `It was made with another tool (${summary.imported?.from ?? 'unknown'}), whose names are kept.`
  const images = setup
    ? `, ${setup.trainCount.toLocaleString('en')} images to train on and ${setup.validationCount.toLocaleString('en')} to validate on`
    : ''
  return [
    `${modelWords(spec.model)} on ${spec.dataset.id}${images}; ${optimizerWords(spec)},`,
    `${scheduleWords(spec)}; batches of ${spec.batchSize}, ${spec.epochs} epochs planned,`,
    `seed ${spec.seed}, ${spec.precision}.`,
    ...regularisation(spec)
  ].join(' ')
}

function optimizerWords({ optimizer }: ExperimentSpec): string {
  const decay = 'weightDecay' in optimizer && optimizer.weightDecay > 0
  const momentum =
    optimizer.type === 'sgd' && optimizer.momentum > 0
      ? ` with ${optimizer.nesterov ? 'Nesterov ' : ''}momentum ${formatSetting(optimizer.momentum)}`
      : ''
  const names = { adam: 'Adam', adamw: 'AdamW', sgd: 'SGD', rmsprop: 'RMSprop' }
  return [
    `${names[optimizer.type]}${momentum} at a learning rate of ${formatSetting(optimizer.learningRate)}`,
    ...(decay ? [`and a weight decay of ${formatSetting(optimizer.weightDecay)}`] : [])
  ].join(' ')
}

const schedules: Record<ExperimentSpec['schedule']['type'], string> = {
  constant: 'constant',
  step: 'falling in steps',
  exponential: 'falling exponentially',
  cosine: 'falling as a cosine',
  oneCycle: 'in one cycle',
  plateau: 'falling where nothing improves'
}
const scheduleWords = ({ schedule }: ExperimentSpec): string => schedules[schedule.type]

function regularisation(spec: ExperimentSpec): string[] {
  const parts = [
    ...(spec.labelSmoothing > 0 ? [`label smoothing ${formatSetting(spec.labelSmoothing)}`] : []),
    ...(spec.clipNorm === null
      ? []
      : [`gradients clipped to a norm of ${formatSetting(spec.clipNorm)}`]),
    ...(spec.averageDecay === null
      ? []
      : [`an average of the weights that keeps ${formatSetting(spec.averageDecay)} a step`]),
    ...(spec.earlyStopping === null ? [] : ['early stopping'])
  ]
  return parts.length === 0 ? [] : [`With ${parts.join(', ')}.`]
}

/** Where a run was made, and with what, as rows of a table. */
export function environmentOf(run: RunDetail): [what: string, value: string][] {
  const { setup, machine, applicationVersion, commit, spec } = run
  const engine = setup
    ? `${setup.engine}${setup.engineVersion === null ? '' : ` ${setup.engineVersion}`}`
    : spec.engine
  return [
    ['Atelier', commit === null ? applicationVersion : `${applicationVersion} (${commit})`],
    ['Engine', engine],
    ['Device', setup ? setup.device.name : '–'],
    ['Precision', setup?.precision ?? spec.precision],
    ['Threads', setup?.threads === null || setup === null ? '–' : String(setup.threads)],
    ['Processor', `${machine.cpu}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`],
    ['System', `${machine.platform}, Node ${machine.node}`],
    ['Repeatable to the last bit', setup === null ? '–' : setup.deterministic ? 'yes' : 'no']
  ]
}

/** What a run can be told from others by, as rows of a table. */
export function hashesOf(run: DocumentRun): [what: string, value: string][] {
  return [
    ['Run', run.summary.id],
    ['Configuration', run.configurationSha256],
    ['Data', run.setup?.datasetSha256 ?? '–'],
    ['Final weights', run.weightsSha256 ?? '–']
  ]
}
