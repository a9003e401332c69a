import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { CallOutput, DatasetInfo, EngineReport, Preset } from '../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../api/client'

/** What experiments are made of here: models, data sets, presets, engines. */
export const useCatalogueStore = defineStore('catalogue', () => {
  const client = useClient()
  const models = shallowRef<CallOutput<'models.list'>>([])
  const presets = shallowRef<Preset[]>([])
  const datasets = shallowRef<DatasetInfo[]>([])
  /** Null until they are examined: that takes a moment. */
  const engines = shallowRef<EngineReport[] | null>(null)
  const isExamining = ref(false)

  async function loadDatasets(): Promise<void> {
    datasets.value = await client.call('datasets.list', {})
  }
  async function loadEngines(refresh = false): Promise<void> {
    isExamining.value = true
    try {
      engines.value = await client.call('engines.list', { refresh })
    } finally {
      isExamining.value = false
    }
  }

  useConnected(() => {
    void client
      .call('models.list', {})
      .then((list) => {
        models.value = list
      })
      .catch(() => undefined)
    void client
      .call('presets.list', {})
      .then((list) => {
        presets.value = list
      })
      .catch(() => undefined)
    void loadDatasets().catch(() => undefined)
    void loadEngines().catch(() => undefined)
  })
  useWorkbenchEvents((event) => {
    if ((event.type === 'dataset-progress' && event.done) || event.type === 'datasets-changed')
      void loadDatasets().catch(() => undefined)
    if (event.type === 'engine-progress' && event.done) void loadEngines(true).catch(() => undefined)
  })
  return { models, presets, datasets, engines, isExamining, loadDatasets, loadEngines }
})
