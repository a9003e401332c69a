import type { ExperimentSpec } from '../../../src-main/contract'

type Translate = (key: string, values?: Record<string, string | number>) => string

/** What a folded section of the form holds, in one line. */
export function scheduleSummary({ schedule }: Pick<ExperimentSpec, 'schedule'>, t: Translate): string {
  switch (schedule.type) {
    case 'constant':
      return t('schedule.summary.constant')
    case 'step':
      return t('schedule.summary.step', { factor: schedule.factor, every: schedule.every })
    case 'exponential':
      return t('schedule.summary.exponential', { factor: schedule.factor })
    case 'cosine':
      return schedule.warmupEpochs > 0
        ? t('schedule.summary.cosineWarm', { epochs: schedule.warmupEpochs })
        : t('schedule.summary.cosine')
    case 'oneCycle':
      return t('schedule.summary.oneCycle', { percent: Math.round(schedule.riseFraction * 100) })
    case 'plateau':
      return t('schedule.summary.plateau', {
        factor: schedule.factor,
        patience: schedule.patience,
        metric: t(`metrics.${schedule.monitor}`).toLowerCase()
      })
    default:
      return schedule satisfies never
  }
}

const listOf = (parts: (string | null)[], t: Translate): string =>
  parts.filter((part) => part !== null).join(t('common.comma')) || t('common.off')

export function weightsSummary(
  { weights, fineTuning }: Pick<ExperimentSpec, 'weights' | 'fineTuning'>,
  t: Translate
): string {
  const name = weights?.from.split(/[\\/]/).at(-1) ?? ''
  return listOf(
    [
      t(weights ? 'weights.summaries.from' : 'weights.summaries.scratch', { name }),
      fineTuning && t(`weights.summaries.${fineTuning.frozenEpochs === null ? 'head' : 'stages'}`)
    ].map((part) => part ?? null),
    t
  )
}

export function regularisationSummary(
  {
    clipNorm,
    labelSmoothing,
    averageDecay,
    earlyStopping,
    trackNorms
  }: Pick<
    ExperimentSpec,
    'clipNorm' | 'labelSmoothing' | 'averageDecay' | 'earlyStopping' | 'trackNorms'
  >,
  t: Translate
): string {
  return listOf(
    [
      clipNorm === null ? null : t('newRun.summaries.clip', { norm: clipNorm }),
      labelSmoothing ? t('newRun.summaries.smoothing', { share: labelSmoothing }) : null,
      averageDecay === null ? null : t('newRun.summaries.average', { decay: averageDecay }),
      earlyStopping === null ? null : t('newRun.summaries.stop', { patience: earlyStopping.patience }),
      trackNorms ? t('newRun.summaries.norms') : null
    ],
    t
  )
}

export function augmentationSummary(
  { augmentation }: Pick<ExperimentSpec, 'augmentation'>,
  t: Translate
): string {
  const { crop, flip, flipVertical, shift, translation, rotation, randAugment } = augmentation
  const { brightness, contrast, saturation, hue, greyscale, blur } = augmentation
  const { erasing, mixup, cutmix, normalize } = augmentation
  const percent = (share: number): number => Math.round(share * 100)
  const said = (key: string, values: Record<string, string | number> = {}): string =>
    t(`augmentation.summary.${key}`, values)
  return listOf(
    [
      crop && said('crop', { percent: percent(crop.area[0]) }),
      flip ? said('flip') : null,
      flipVertical ? said('flipVertical') : null,
      shift ? said('shift', { pixels: shift }) : null,
      translation ? said('translation', { percent: percent(translation) }) : null,
      rotation ? said('rotation', { degrees: rotation }) : null,
      randAugment && said('randAugment', { ...randAugment }),
      brightness || contrast || saturation || hue ? said('colours') : null,
      greyscale ? said('greyscale', { share: greyscale }) : null,
      blur ? said('blur', { share: blur }) : null,
      erasing ? said('erasing', { share: erasing }) : null,
      mixup ? said('mixup', { alpha: mixup }) : null,
      cutmix ? said('cutmix', { alpha: cutmix }) : null,
      normalize ? said('normalize') : null
    ],
    t
  )
}

export function checkpointsSummary(
  {
    checkpoints: { everyMinutes, keepEvery, monitor },
    autoResume
  }: Pick<ExperimentSpec, 'checkpoints' | 'autoResume'>,
  t: Translate
): string {
  return listOf(
    [
      t('checkpoints.summary.best', { metric: t(`metrics.${monitor}`).toLowerCase() }),
      everyMinutes === null ? null : t('checkpoints.summary.minutes', { minutes: everyMinutes }),
      keepEvery === null ? null : t('checkpoints.summary.keep', { every: keepEvery }),
      autoResume ? t('checkpoints.summary.autoResume') : null
    ],
    t
  )
}
