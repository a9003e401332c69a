import { decodeMetric, type EpochMetrics, modelOf, type RunDetail } from '../../contract'
import type { EventValue, ScalarValue } from './event'
import type { HparamsMetric } from './hparams'

/** Parts of a run as folders of their own, with Keras' names for them. */
export type RunPart = 'train' | 'validation'

const scalar = (tag: string, value: number): ScalarValue => ({ kind: 'scalar', tag, value })

/** What an epoch ended with, with the tags of Keras' TensorBoard callback. */
export function epochValues(metrics: EpochMetrics): Record<RunPart, ScalarValue[]> {
  return {
    train: [
      scalar('epoch_loss', decodeMetric(metrics.loss)),
      scalar('epoch_accuracy', decodeMetric(metrics.accuracy)),
      scalar('epoch_learning_rate', metrics.learningRate),
      scalar('epoch_seconds', metrics.seconds),
      scalar('epoch_images_per_second', metrics.imagesPerSecond),
      ...(metrics.norms
        ? [
            scalar('epoch_gradient_norm', decodeMetric(metrics.norms.gradientNorm)),
            scalar('epoch_weight_norm', decodeMetric(metrics.norms.weightNorm))
          ]
        : [])
    ],
    validation: [
      scalar('epoch_loss', decodeMetric(metrics.val_loss)),
      scalar('epoch_accuracy', decodeMetric(metrics.val_accuracy))
    ]
  }
}

/** The step that an epoch is logged at: Keras counts them from 0. */
export const stepOfEpoch = ({ epoch }: EpochMetrics): number => epoch - 1

/** What a training step came to. */
export function stepValues(loss: number, accuracy: number, imagesPerSecond: number): ScalarValue[] {
  return [
    scalar('batch_loss', loss),
    scalar('batch_accuracy', accuracy),
    scalar('batch_images_per_second', imagesPerSecond)
  ]
}

/** Metrics that the table of settings shows beside them. */
export const shownMetrics: HparamsMetric[] = [
  { group: 'validation', tag: 'epoch_accuracy' },
  { group: 'validation', tag: 'epoch_loss' },
  { group: 'train', tag: 'epoch_accuracy' },
  { group: 'train', tag: 'epoch_loss' }
]

/** What is told of a run in words, as TensorBoard's texts are written: Markdown. */
export function textsOf({ summary, spec, setup, applicationVersion }: RunDetail): EventValue[] {
  const facts: [string, string][] = [
    ['Run', `${summary.name} (${summary.id})`],
    ['Status', summary.status],
    ['Model', modelOf(summary)],
    ['Data set', summary.datasetId],
    ['Engine', setup ? `${setup.engine}, ${setup.precision}, ${setup.device.name}` : '–'],
    ['Parameters', setup ? String(setup.params.total) : '–'],
    ['Atelier', applicationVersion]
  ]
  const cell = (text: string): string => text.replace(/[|\\]/g, '\\$&').replace(/\s/g, ' ')
  const table = ['| | |', '|---|---|', ...facts.map((fact) => `| ${fact.map(cell).join(' | ')} |`)]
  const experiment = JSON.stringify(summary.imported?.settings ?? spec, null, 2).replace(/^/gm, '    ')
  return [
    { kind: 'text', tag: 'run', text: table.join('\n') },
    { kind: 'text', tag: 'experiment', text: experiment }
  ]
}
