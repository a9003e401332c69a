import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { AtelierError, type ExperimentSpec, type Preflight } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { takeDraft } from '../../../../src-renderer/views/new-run/draft-handover'
import QuickBetter from '../../../../src-renderer/views/quick/quick-better.vue'
import { deferred, fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'
import { recordOf } from '../../../support/run-record'

const estimate = { totalSeconds: 600 } as Preflight

async function open(answers: Parameters<typeof fakeClient>[0] = {}, isPretrained = true) {
  const fake = fakeClient({ 'experiments.cancel': () => ({ isCancelled: true }), ...answers })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', name: 'new-run', component: { template: '<div />' } }]
  })
  const spec = tinySpec({ ...(isPretrained && { weights: { from: 'lite', head: 'new' } }) })
  const wrapper = mount(QuickBetter, {
    props: { detail: recordOf({ spec }).detail },
    global: { plugins: [createPinia(), i18n, router], provide: { [clientKey as symbol]: fake.client } }
  })
  const press = async (name: string): Promise<void> => {
    await wrapper
      .findAll('button')
      .find((each) => each.text() === name)
      ?.trigger('click')
    await flushPromises()
  }
  const specsOf = (call: string): ExperimentSpec[] =>
    fake.asked
      .filter(({ name }) => name === call)
      .map(({ input }) => (input as { spec: ExperimentSpec }).spec)
  return { wrapper, fake, press, specsOf }
}

describe('what makes a classifier better', () => {
  it('is said with how long it takes before it is started', async () => {
    const { wrapper, press, specsOf } = await open({
      'experiments.preflight': () => estimate,
      'runs.start': () => summaryOf({ id: 'run-9' })
    })
    await press('Make it better')
    expect(wrapper.text()).toContain('10 epochs')
    expect(wrapper.text().replaceAll('\u00a0', ' ')).toContain('It will take about 10 min')
    expect(specsOf('runs.start')).toEqual([])

    await press('Start it')
    expect(wrapper.emitted('started')).toEqual([['run-9']])
    expect(specsOf('runs.start')).toEqual(specsOf('experiments.preflight'))
    expect(specsOf('runs.start')[0]?.weights?.from).toBe('20260101-000000-abcd')
    wrapper.unmount()
  })

  it('gives up measuring where it is started, or left', async () => {
    const { promise } = deferred<Preflight>()
    const { wrapper, fake, press } = await open({ 'experiments.preflight': () => promise })
    await press('Make it better')
    const { ticket } = fake.asked[0]?.input as { ticket: string }
    wrapper.unmount()
    expect(fake.asked.at(-1)).toEqual({ name: 'experiments.cancel', input: { ticket } })
  })

  it('says why it cannot be measured, and can be changed first', async () => {
    const { wrapper, press } = await open({
      'experiments.preflight': () => Promise.reject(new AtelierError('WEIGHTS_NOT_HERE', { name: 'x' }))
    })
    await press('Make it better')
    expect(wrapper.get('[role=alert]').text()).not.toBe('')
    await press('Change it first')
    expect(takeDraft()?.fineTuning).toMatchObject({ frozenEpochs: 0, freezeNormalization: true })
    wrapper.unmount()
  })

  it('is more epochs for what began from nothing', async () => {
    const { wrapper, press, specsOf } = await open({ 'experiments.preflight': () => estimate }, false)
    await press('Make it better')
    expect(wrapper.text()).toContain('It is trained anew')
    expect(specsOf('experiments.preflight')[0]?.weights).toBeUndefined()
    wrapper.unmount()
  })
})
