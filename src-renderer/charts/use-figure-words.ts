import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FigureWords } from '../../src-main/figures/figure-options'

/** What figures say, in the window's language. */
export function useFigureWords(): ComputedRef<FigureWords> {
  const { t } = useI18n()
  return computed(() => ({
    axes: {
      epoch: t('axes.epoch'),
      step: t('axes.step'),
      time: t('axes.time'),
      active: t('axes.active')
    },
    steering: {
      learningRate: t('steering.short.learningRate'),
      epochs: t('steering.short.epochs'),
      earlyStopping: t('steering.short.earlyStopping'),
      frozenStages: t('steering.frozenStages'),
      off: t('common.off')
    },
    metrics: {
      loss: t('metrics.loss'),
      accuracy: t('metrics.accuracy'),
      val_loss: t('metrics.val_loss'),
      val_accuracy: t('metrics.val_accuracy'),
      learningRate: t('metrics.learningRate'),
      imagesPerSecond: t('metrics.imagesPerSecond'),
      waiting: t('metrics.waiting'),
      gradientNorm: t('metrics.gradientNorm'),
      weightNorm: t('metrics.weightNorm'),
      cpu: t('metrics.cpu'),
      gpu: t('metrics.gpu'),
      memory: t('metrics.memory'),
      freeMemory: t('metrics.freeMemory'),
      gpuMemory: t('metrics.gpuMemory'),
      gpuTemperature: t('metrics.gpuTemperature')
    },
    noValues: t('charts.withoutValues'),
    notes: {
      noEpochs: (run) => t('charts.notes.noEpochs', { run }),
      noNumber: (run) => t('charts.notes.noNumber', { run }),
      broken: (run, count) =>
        t('charts.notes.broken', { run, count: count.toLocaleString('en') }, count),
      unlogarithmic: (run, count) =>
        t('charts.notes.unlogarithmic', { run, count: count.toLocaleString('en') }, count),
      band: () => t('charts.notes.band'),
      fewer: (run, count, runs) =>
        t('charts.notes.fewer', { run, count: count.toLocaleString('en'), runs }, count),
      bandUnlogarithmic: (run, count) =>
        t('charts.notes.bandUnlogarithmic', { run, count: count.toLocaleString('en') }, count),
      repeat: (run) => t('charts.notes.repeat', { run })
    }
  }))
}
