import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { AtelierError, type ExperimentSpec, type RunDetail } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import RepeatDialog from '../../../../src-renderer/views/run/repeat-dialog.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const detail: RunDetail = {
  summary: summaryOf({ id: 'r', name: 'base, seed 7' }),
  spec: tinySpec({ seed: 7, epochs: 9 }),
  ...{ setup: null, epochs: [], sessions: [], checkpoints: [], steering: [] },
  parent: { runId: 'p', name: 'parent', file: 'checkpoints/a.safetensors', epoch: 1, step: 0 },
  ...{ applicationVersion: '1', commit: null, weightsSha256: null, folder: '/' },
  machine: { hostname: 'h', platform: 'p', cpu: 'c', cores: 2, memoryBytes: 1, node: 'v20' }
}

describe('repeating a run with other seeds', () => {
  afterEach(() => document.body.replaceChildren())

  async function dialog(start: (spec: ExperimentSpec) => string) {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/:rest(.*)*', component: { template: '<p />' } }]
    })
    await router.push('/runs/r')
    const fake = fakeClient({
      'runs.start': ({ spec }) => summaryOf({ id: start(spec as ExperimentSpec) })
    })
    const wrapper = mount(RepeatDialog, {
      attachTo: document.body,
      props: { open: true, detail },
      global: {
        plugins: [createPinia(), i18n, router],
        provide: { [clientKey as symbol]: fake.client }
      }
    })
    await flushPromises()
    const [field] = document.querySelectorAll<HTMLInputElement>('input')
    const [, queue] = document.querySelectorAll<HTMLButtonElement>('.actions button')
    async function type(text: string): Promise<void> {
      if (field) field.value = text
      field?.dispatchEvent(new Event('input'))
      await flushPromises()
    }
    async function press(): Promise<void> {
      queue?.click()
      await flushPromises()
    }
    return { wrapper, router, queue, type, press, ...fake }
  }

  it('queues the seeds that follow, all else as it was, and leads to all of them as one', async () => {
    const { wrapper, router, type, press, asked } = await dialog(({ seed }) => `s${seed}`)
    await type('2')
    await press()
    const started = asked.map(({ input }) => input as { spec: ExperimentSpec; from: unknown })
    expect(started.map(({ spec }) => [spec.seed, spec.name, spec.epochs])).toEqual([
      [8, 'base, seed 8', 9],
      [9, 'base, seed 9', 9]
    ])
    expect(started[0]?.from).toEqual({ run: 'p', checkpoint: 'checkpoints/a.safetensors' })
    expect(router.currentRoute.value.query).toEqual({ runs: 'r,s8,s9', grouped: 'true' })
    wrapper.unmount()
  })

  it('refuses what is no number of runs', async () => {
    const { wrapper, type, queue } = await dialog(() => 'x')
    for (const text of ['0', '1.5', '51', '']) {
      await type(text)
      expect([text, queue?.getAttribute('aria-disabled')]).toEqual([text, 'true'])
    }
    await type('3')
    expect(queue?.getAttribute('aria-disabled')).toBeNull()
    wrapper.unmount()
  })

  it('leads to those that were queued where one of them could not be', async () => {
    const { wrapper, router, type, press } = await dialog(({ seed }) => {
      if (seed === 9) throw new AtelierError('DISK_FULL', { path: '/' })
      return `s${seed}`
    })
    await type('3')
    await press()
    expect(router.currentRoute.value.query['runs']).toBe('r,s8')
    wrapper.unmount()
  })
})
