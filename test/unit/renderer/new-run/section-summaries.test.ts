import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../../../src-main/contract'
import { i18n } from '../../../../src-renderer/i18n'
import {
  augmentationSummary,
  checkpointsSummary,
  regularisationSummary,
  scheduleSummary
} from '../../../../src-renderer/views/new-run/section-summaries'
import { tinySpec } from '../../../support/run-fixtures'

const t = (key: string, values: Record<string, string | number> = {}): string =>
  i18n.global.t(key, values)
type Summary = (spec: ReturnType<typeof tinySpec>, translate: typeof t) => string

describe('a folded section of the form says in one line what is set', () => {
  it.each([
    [scheduleSummary, {}, 'constant'],
    [
      scheduleSummary,
      { schedule: { type: 'cosine', warmupEpochs: 5 } },
      '5 epochs of warm-up, then cosine'
    ],
    [
      scheduleSummary,
      { schedule: { type: 'plateau', factor: 0.5, patience: 3 } },
      '×0.5 after 3 epochs without an improvement in validation loss'
    ],
    [regularisationSummary, {}, 'off'],
    [
      regularisationSummary,
      { clipNorm: 1, labelSmoothing: 0.1, averageDecay: 0.999, earlyStopping: { patience: 4 } },
      'gradient norm clipped at 1, label smoothing 0.1, weights averaged with decay 0.999, ' +
        'stops after 4 epochs without improvement'
    ],
    [augmentationSummary, {}, 'off'],
    [
      augmentationSummary,
      { augmentation: { flip: true, shift: 2, rotation: 15 } },
      'flip, shift ±2, rotate ±15°'
    ],
    [
      augmentationSummary,
      {
        augmentation: {
          crop: { area: [0.25, 1] },
          flipVertical: true,
          translation: 0.1,
          randAugment: {},
          saturation: 0.4,
          greyscale: 0.2,
          blur: 0.5,
          mixup: 0.2,
          cutmix: 1
        }
      },
      'crop from 25%, flip vertically, shift ±10%, RandAugment 2×9, colours, greyscale 0.2, ' +
        'blur 0.5, mixup 0.2, CutMix 1'
    ],
    [checkpointsSummary, {}, 'best by validation accuracy, every 10 min'],
    [
      checkpointsSummary,
      { checkpoints: { everyMinutes: null, keepEvery: 5 }, autoResume: true },
      'best by validation accuracy, one kept every 5 epochs, resumes automatically'
    ]
  ] as [Summary, Partial<ExperimentInput>, string][])('%#', (summary, changes, text) => {
    expect(summary(tinySpec(changes), t)).toBe(text)
  })
})
