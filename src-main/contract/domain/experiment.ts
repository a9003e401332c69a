import { z } from 'zod'
import { augmentationConfig, cropConfig, randAugmentConfig } from './augmentation-config'
import { choiceIssue } from './choice-issue'
import { closest } from '../formats/closest'
import { classChoice } from './class-choice'
import { correctionsHash } from './corrections'
import { engineId, precision } from './engine'
import { fineTuningConfig } from './fine-tuning'
import { codedIssue, type ExperimentIssue } from './experiment-issue'
import { imageRecipe } from './image-recipe'
import { modelConfig, withNormalizationOrder } from './model-config'
import { isPlainName, plainNameProblem } from '../formats/plain-name'
import { checkpointConfig, earlyStoppingConfig, scheduleConfig, steering } from './training-options'
import { weightsConfig } from './weights-config'

const learningRate = z.number().gt(0).max(100)
const beta = z.number().min(0).lt(1)
const epsilon = z.number().gt(0).max(1).default(1e-7)
/**
 * Decoupled, as Keras has it: before each update a variable loses this share of itself, times the
 * learning rate.
 */
const weightDecay = z.number().min(0).lt(1)

/** Names, defaults and update rules are Keras'. */
export const optimizerConfig = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('adam'),
    learningRate: learningRate.default(0.001),
    beta1: beta.default(0.9),
    beta2: beta.default(0.999),
    epsilon
  }),
  z.strictObject({
    type: z.literal('adamw'),
    learningRate: learningRate.default(0.001),
    beta1: beta.default(0.9),
    beta2: beta.default(0.999),
    epsilon,
    weightDecay: weightDecay.default(0.004)
  }),
  z.strictObject({
    type: z.literal('sgd'),
    learningRate: learningRate.default(0.01),
    momentum: beta.default(0.9),
    nesterov: z.boolean().default(false),
    weightDecay: weightDecay.default(0)
  }),
  z.strictObject({
    type: z.literal('rmsprop'),
    learningRate: learningRate.default(0.001),
    rho: beta.default(0.9),
    momentum: beta.default(0),
    epsilon
  })
])
export type OptimizerConfig = z.infer<typeof optimizerConfig>
export type OptimizerType = OptimizerConfig['type']

const datasetConfig = z.strictObject({
  id: z.string().min(1).max(100),
  /** A folder that the person named; it goes before every other source. */
  path: z.string().min(1).nullable().default(null),
  /** How its images are made; null: as the data set says, those of arrays as they are. */
  recipe: imageRecipe.nullable().default(null),
  /** Classes that are left out or count as others; left out itself: all of them are as they are. */
  classes: classChoice.optional(),
  /** Which images are left out or of another class than the files say; left out, or null: none. */
  corrections: correctionsHash.nullable().optional(),
  /** Only the first so many training images (after the seeded shuffle); null takes them all. */
  limit: z.int().min(1).nullable().default(null),
  /**
   * What is validated on: the test split (what the reference reports), the part that the data set itself
   * holds back for it, or a seeded part of the training split.
   */
  validation: z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('test') }),
      z.strictObject({ from: z.literal('validation') }),
      z.strictObject({
        from: z.literal('train'),
        fraction: z.number().gt(0).lt(1).default(0.1),
        /** The same share of every class; left out: as chance has it. */
        stratified: z.boolean().optional()
      }),
      /** One of so many parts with the same share of every class, the same parts for the same seed. */
      z.strictObject({
        from: z.literal('fold'),
        folds: z.int().min(2).max(1000).default(5),
        /** Counted from 1. */
        fold: z.int().min(1).max(1000).default(1)
      })
    ])
    .default({ from: 'test' })
})
export type DatasetConfig = z.infer<typeof datasetConfig>

/** Everything a run is a function of (docs/architecture.md, Exactness). Unknown fields are refused. */
export const experimentSpec = z.strictObject({
  formatVersion: z.literal(2).default(2),
  name: z.string().max(200).default(''),
  model: modelConfig,
  /** Left out: the seed's. */
  weights: weightsConfig.optional(),
  /** Left out: the whole network is trained alike. */
  fineTuning: fineTuningConfig.optional(),
  dataset: datasetConfig,
  optimizer: optimizerConfig,
  epochs: z.int().min(1).max(100_000),
  batchSize: z.int().min(1).max(65_536),
  seed: z.int().min(0).max(4_294_967_295).default(0),
  engine: z.union([engineId, z.literal('auto')]).default('auto'),
  precision: precision.default('fp32'),
  schedule: scheduleConfig.default({ type: 'constant' }),
  /**
   * All gradients together are scaled down where their norm is larger than this; null leaves them as
   * they are.
   */
  clipNorm: z.number().gt(0).max(1e6).nullable().default(null),
  /** This share of each target is spread evenly over all classes while training. */
  labelSmoothing: z.number().min(0).lt(1).default(0),
  /**
   * Validation, evaluation and prediction use an exponential moving average of the weights that keeps
   * this share a step; null: the weights.
   */
  averageDecay: z.number().gt(0).lt(1).nullable().default(null),
  /**
   * How long the gradients are together at each step, before they are clipped, and the weights after each
   * epoch, is measured; it changes nothing else.
   */
  trackNorms: z.boolean().optional(),
  earlyStopping: earlyStoppingConfig.nullable().default(null),
  augmentation: augmentationConfig.prefault({}),
  checkpoints: checkpointConfig.prefault({}),
  /** Changes that are made at given steps: what was steered in a run that this one repeats. */
  steering: z.array(steering).max(10_000).default([]),
  /** Goes on by itself at the next start of the workbench where it was interrupted. */
  autoResume: z.boolean().default(false)
})
export type ExperimentSpec = z.infer<typeof experimentSpec>
/** As a person may write it: what has a default may be left out. */
export type ExperimentInput = z.input<typeof experimentSpec>

export const preset = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  spec: experimentSpec
})
export type Preset = z.infer<typeof preset>

/**
 * An experiment of an older format in today's; anything else as it is. In the first one residual
 * networks had no choice of `normalization` and normalised after the addition.
 */
export function upgradeExperiment(input: unknown): unknown {
  if (
    typeof input !== 'object' ||
    input === null ||
    !('formatVersion' in input) ||
    input.formatVersion !== 1
  )
    return input
  return {
    ...input,
    formatVersion: 2,
    ...('model' in input ? { model: withNormalizationOrder(input.model) } : {})
  }
}

/**
 * The experiment that `input` describes, or what is wrong with it, field by field. Looks at the fields
 * only; whether the model can be built from them is the models room's to say.
 */
export function parseExperiment(
  input: unknown
): { spec: ExperimentSpec } | { issues: ExperimentIssue[] } {
  const upgraded = upgradeExperiment(input)
  const parsed = experimentSpec.safeParse(upgraded)
  if (!parsed.success)
    return {
      issues: parsed.error.issues.flatMap(
        (issue) => choiceIssue(issue, upgraded) ?? fieldIssues(issue).map(withSuggestion)
      )
    }
  const issues = contradictions(parsed.data)
  return issues.length > 0 ? { issues } : { spec: parsed.data }
}

/**
 * From a root on, as Linux, macOS or Windows write it: what is relative means another place to each
 * process.
 */
const isWholePath = (path: string): boolean => /^(\/|\\\\|[A-Za-z]:[\\/])/.test(path)

/** Fields that are right by themselves and do not go together. */
function contradictions({
  name,
  schedule,
  epochs,
  augmentation,
  batchSize,
  dataset,
  model,
  fineTuning,
  precision: computing
}: ExperimentSpec): ExperimentIssue[] {
  const issues: ExperimentIssue[] = isPlainName(name)
    ? []
    : [{ path: 'name', message: plainNameProblem }]
  const tooLong = (path: string, length: number | null): void => {
    if (length !== null && length > epochs)
      issues.push(codedIssue(`schedule.${path}`, 'scheduleTooLong', { length, epochs }))
  }
  if (schedule.type === 'step') tooLong('every', schedule.every)
  if (schedule.type === 'cosine') tooLong('warmupEpochs', schedule.warmupEpochs)
  if (schedule.type === 'cosine' || schedule.type === 'oneCycle') tooLong('epochs', schedule.epochs)
  if (schedule.type === 'cosine' && schedule.epochs !== null && schedule.warmupEpochs > schedule.epochs)
    issues.push(codedIssue('schedule.warmupEpochs', 'warmupTooLong', {}))
  if (dataset.path !== null && !isWholePath(dataset.path))
    issues.push(codedIssue('dataset.path', 'relativePath', {}))
  const { validation } = dataset
  if (validation.from === 'fold' && validation.fold > validation.folds)
    issues.push(codedIssue('dataset.validation.fold', 'noSuchFold', { folds: validation.folds }))
  if ('zeroInitResidual' in model && model.zeroInitResidual && model.normalization !== 'before-addition')
    issues.push(codedIssue('model.zeroInitResidual', 'nothingToZero', {}))
  if (fineTuning && computing === 'fp16') issues.push(codedIssue('precision', 'fineTuningInHalf', {}))
  if (augmentation.mixup > 0 && batchSize === 1)
    issues.push(codedIssue('augmentation.mixup', 'mixupOfOne', {}))
  if (augmentation.cutmix > 0 && batchSize === 1)
    issues.push(codedIssue('augmentation.cutmix', 'cutmixOfOne', {}))
  for (const range of ['area', 'aspect'] as const) {
    const [smallest = 0, largest = 0] = augmentation.crop?.[range] ?? []
    if (smallest > largest)
      issues.push(codedIssue(`augmentation.crop.${range}`, 'reversedRange', { smallest, largest }))
  }
  return issues
}

/**
 * Names of every field that an experiment can have, by the part that it stands in; '' is the experiment
 * itself.
 */
const fieldNames: Record<string, string[]> = {
  '': Object.keys(experimentSpec.shape),
  'dataset': Object.keys(datasetConfig.shape),
  'dataset.classes': Object.keys(classChoice.shape),
  'weights': Object.keys(weightsConfig.shape),
  'fineTuning': Object.keys(fineTuningConfig.shape),
  'schedule': scheduleConfig.options.flatMap((option) => Object.keys(option.shape)),
  'augmentation': Object.keys(augmentationConfig.shape),
  'augmentation.crop': Object.keys(cropConfig.shape),
  'augmentation.randAugment': Object.keys(randAugmentConfig.shape),
  'checkpoints': Object.keys(checkpointConfig.shape),
  'earlyStopping': Object.keys(earlyStoppingConfig.shape),
  'optimizer': optimizerConfig.options.flatMap((option) => Object.keys(option.shape)),
  'model': modelConfig.options.flatMap((option) => Object.keys(option.shape))
}

/** The dotted paths of all settings that an experiment can have, whatever its model and optimizer. */
export const experimentPaths: readonly string[] = Object.entries(fieldNames).flatMap(([part, names]) =>
  [...new Set(names)]
    .map((name) => (part === '' ? name : `${part}.${name}`))
    .filter((path) => !(path in fieldNames) && path !== 'name' && path !== 'formatVersion')
)

/** Says what a misspelt field was probably meant to be. */
function withSuggestion(issue: ExperimentIssue): ExperimentIssue {
  if (issue.code !== 'unknownField') return issue
  const { path } = issue
  const [part, name] = path.includes('.')
    ? [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)]
    : ['', path]
  const suggestion = closest(name, fieldNames[part] ?? [])
  // The right name is of another kind of model or optimizer: nothing to suggest.
  return suggestion === null || suggestion === name
    ? issue
    : codedIssue(path, 'misspeltField', { suggestion })
}

const fieldIssues = (issue: z.core.$ZodIssue): ExperimentIssue[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => codedIssue([...issue.path, key].join('.'), 'unknownField', {}))
    : [{ path: issue.path.join('.'), message: issue.message }]

/** A zod error's issues, an unknown key named with its full path. */
export const issuesOf = (error: z.ZodError): ExperimentIssue[] => error.issues.flatMap(fieldIssues)
