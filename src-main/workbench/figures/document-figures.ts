import type { MetricName, PlotRequest } from '../../contract'
import type { DocumentRun } from '../../exports/documents/document-run'
import { settingsThatDiffer } from '../../figures/kinds/settings-that-differ'

/** A figure that goes into a document. */
interface DocumentFigure {
  /** How its file's name begins. */
  stem: string
  caption: string
  asked: Partial<PlotRequest> & { runs: string[] }
}

const curvesOfOne: { stem: string; caption: string; metrics: MetricName[] }[] = [
  {
    stem: 'loss',
    caption: 'Training and validation loss over the epochs.',
    metrics: ['loss', 'val_loss']
  },
  {
    stem: 'accuracy',
    caption: 'Training and validation accuracy over the epochs.',
    metrics: ['accuracy', 'val_accuracy']
  }
]
const curvesOfSeveral: typeof curvesOfOne = [
  { stem: 'loss', caption: 'Validation loss over the epochs.', metrics: ['val_loss'] },
  { stem: 'accuracy', caption: 'Validation accuracy over the epochs.', metrics: ['val_accuracy'] }
]

const hasNumbers = (details: DocumentRun[], metrics: MetricName[]): boolean =>
  details.some(({ epochs }) =>
    epochs.some((epoch) => metrics.some((metric) => Number.isFinite(epoch[metric])))
  )

/** What a document shows of these runs: of each kind that has something to show. */
export function figuresFor(runs: string[], details: DocumentRun[]): DocumentFigure[] {
  const ids = details.map(({ summary }) => summary.id)
  const curves = (runs.length === 1 ? curvesOfOne : curvesOfSeveral)
    .filter(({ metrics }) => hasNumbers(details, metrics))
    .map(({ stem, caption, metrics }) => ({ stem, caption, asked: { runs: ids, metrics } }))
  const evaluated = runs.filter((_, i) => details[i]?.evaluation)
  const calibrated = runs.filter((_, i) => details[i]?.evaluation?.calibration)
  const differs = settingsThatDiffer(details).length > 0 && hasNumbers(details, ['val_accuracy'])
  return [
    ...curves,
    ...(differs ? [parallel(ids)] : []),
    ...evaluated.flatMap((run) => ofEvaluation(run, runs, details)),
    ...(calibrated.length > 0 ? [calibration(calibrated)] : [])
  ]
}

const parallel = (runs: string[]): DocumentFigure => ({
  stem: 'settings',
  caption: 'The settings in which the runs differ, and the validation accuracy that each ended with.',
  asked: { runs, kind: 'parallel', metrics: ['val_accuracy'] }
})

const calibration = (runs: string[]): DocumentFigure => ({
  stem: 'calibration',
  caption:
    'How often answers are right, by how sure the network was of them; on the diagonal it is as sure as it may be.',
  asked: { runs: runs.slice(0, 8), kind: 'calibration', width: 640, height: 560 }
})

function ofEvaluation(run: string, runs: string[], details: DocumentRun[]): DocumentFigure[] {
  const i = runs.indexOf(run)
  const suffix = runs.length === 1 ? '' : `-${i + 1}`
  const of = runs.length === 1 ? '' : ` of ${details[i]?.summary.name ?? run}`
  return [
    {
      stem: `confusion${suffix}`,
      caption: `Confusion matrix${of}: how many images of each class (row) were taken for which (column).`,
      asked: { runs: [run], kind: 'confusion', width: 760, height: 700 }
    },
    {
      stem: `classes${suffix}`,
      caption: `Precision, recall and F1 of each class${of}.`,
      asked: { runs: [run], kind: 'classes', height: 420 }
    }
  ]
}

/** What can be drawn of these runs and is in no document by itself. */
export function otherFigures(runs: string[], details: DocumentRun[]): DocumentFigure[] {
  const ids = details.map(({ summary }) => summary.id)
  const rates: DocumentFigure = {
    stem: 'learning-rate',
    caption: 'The learning rate over the epochs.',
    asked: { runs: ids, kind: 'learning-rate' }
  }
  const ofEach = runs.flatMap((run, i): DocumentFigure[] => {
    const suffix = runs.length === 1 ? '' : `-${i + 1}`
    const architecture: DocumentFigure = {
      stem: `architecture${suffix}`,
      caption: 'The layers of the network.',
      asked: { runs: [run], kind: 'architecture' }
    }
    const gallery: DocumentFigure = {
      stem: `misclassified${suffix}`,
      caption: 'Images that were taken for another class, the surest mistakes first.',
      asked: { runs: [run], kind: 'misclassified', height: 700 }
    }
    return details[i]?.evaluation ? [architecture, gallery] : [architecture]
  })
  return [rates, ...ofEach]
}
