/** What a metric of other software is in a history: one of its columns, of an epoch or of a step. */
export interface MetricMeaning {
  column:
    | 'loss'
    | 'accuracy'
    | 'val_loss'
    | 'val_accuracy'
    | 'learningRate'
    | 'seconds'
    | 'imagesPerSecond'
  /** What its name says; null where it says nothing. */
  per: 'epoch' | 'step' | null
}

const validationWords = new Set(['val', 'valid', 'validation', 'eval', 'evaluation', 'test', 'dev'])
const trainingWords = new Set(['train', 'training', 'trn'])
const epochWords = new Set(['epoch', 'epochs'])
const stepWords = new Set(['batch', 'step', 'steps', 'iter', 'iteration', 'iterations', 'minibatch'])
/** Words that say nothing of what is measured. */
const idleWords = new Set(['metrics', 'metric', 'vs', 'mean', 'avg', 'average', 'top1', 'top', '1'])
const kinds: [column: 'loss' | 'accuracy' | 'learningRate' | 'seconds' | 'imagesPerSecond', string[]][] =
  [
    ['loss', ['loss']],
    ['loss', ['losses']],
    ['accuracy', ['accuracy']],
    ['accuracy', ['acc']],
    ['accuracy', ['sparse', 'categorical', 'accuracy']],
    ['accuracy', ['categorical', 'accuracy']],
    ['accuracy', ['binary', 'accuracy']],
    ['learningRate', ['lr']],
    ['learningRate', ['learning', 'rate']],
    ['seconds', ['seconds']],
    ['imagesPerSecond', ['images', 'per', 'second']]
  ]

/** The words of a name: `Loss/train`, `val_accuracy`, `epochLoss`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/**
 * What a metric means by its name, as Keras, PyTorch's examples, Lightning and Hugging Face call theirs;
 * null where it is none that a history has a column for: `class_loss` is not the loss.
 */
export function meaningOf(name: string): MetricMeaning | null {
  const words = wordsOf(name)
  const isValidation = words.some((word) => validationWords.has(word))
  const per = words.some((word) => epochWords.has(word))
    ? 'epoch'
    : words.some((word) => stepWords.has(word))
      ? 'step'
      : null
  const said = words.filter(
    (word) =>
      ![validationWords, trainingWords, epochWords, stepWords, idleWords].some((set) => set.has(word))
  )
  const [column] = kinds.find(([, kind]) => kind.join() === said.join()) ?? []
  if (column === undefined) return null
  if (!isValidation) return { column, per }
  if (column === 'loss' || column === 'accuracy') return { column: `val_${column}`, per }
  return null
}
