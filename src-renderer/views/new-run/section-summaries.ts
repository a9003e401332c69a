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

export function regularisationSummary(
  {
    clipNorm,
    labelSmoothing,
    averageDecay,
    earlyStopping
  }: Pick<ExperimentSpec, 'clipNorm' | 'labelSmoothing' | 'averageDecay' | 'earlyStopping'>,
  t: Translate
): string {
  return listOf(
    [
      clipNorm === null ? null : t('newRun.summaries.clip', { norm: clipNorm }),
      labelSmoothing ? t('newRun.summaries.smoothing', { share: labelSmoothing }) : null,
      averageDecay === null ? null : t('newRun.summaries.average', { decay: averageDecay }),
      earlyStopping === null ? null : t('newRun.summaries.stop', { patience: earlyStopping.patience })
    ],
    t
  )
}

export function augmentationSummary(
  {
    augmentation: { flip, shift, rotation, erasing, mixup, normalize }
  }: Pick<ExperimentSpec, 'augmentation'>,
  t: Translate
): string {
  return listOf(
    [
      flip ? t('augmentation.summary.flip') : null,
      shift ? t('augmentation.summary.shift', { pixels: shift }) : null,
      rotation ? t('augmentation.summary.rotation', { degrees: rotation }) : null,
      erasing ? t('augmentation.summary.erasing', { share: erasing }) : null,
      mixup ? t('augmentation.summary.mixup', { alpha: mixup }) : null,
      normalize ? t('augmentation.summary.normalize') : null
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
