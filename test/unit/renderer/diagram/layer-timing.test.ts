import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import {
  AtelierError,
  type CallInput,
  type LayerTimes,
  modelConfig
} from '../../../../src-main/contract'
import { describeModel } from '../../../../src-main/workbench/models/model-service'
import { clientKey } from '../../../../src-renderer/api/client'
import LayerTiming from '../../../../src-renderer/diagram/layer-timing.vue'
import { i18n } from '../../../../src-renderer/i18n'
import { fakeClient } from '../../../support/fake-client'

const config = modelConfig.parse({ id: 'mlp', hiddenUnits: [8] })
const measured: LayerTimes = {
  ...{ engine: 'cpu', precision: 'fp32', batchSize: 8, stepSeconds: 0.2, isBesideTraining: false },
  layers: [{ name: 'dense', together: [], forwardSeconds: 0.01, backwardSeconds: 0.02 }]
}

/** The line below a diagram that is coloured by time, and what was asked for on its behalf. */
function open() {
  const settles: { resolve(times: LayerTimes): void; reject(error: unknown): void }[] = []
  const { client, emit, asked } = fakeClient({
    'models.time': () => new Promise((resolve, reject) => settles.push({ resolve, reject })),
    'models.cancel': () => ({ isCancelled: true })
  })
  const subject = { config, batchSize: 8, engine: 'cpu' as const, precision: 'fp32' as const }
  const wrapper = mount(LayerTiming, {
    props: {
      'model': describeModel(config, [28, 28, 1], 10),
      subject,
      'modelValue': null as LayerTimes | null,
      'onUpdate:modelValue': (modelValue: LayerTimes | null) => wrapper.setProps({ modelValue })
    },
    global: { plugins: [i18n], provide: { [clientKey as symbol]: client } }
  })
  const tickets = (name: 'models.time' | 'models.cancel') =>
    asked
      .filter((each) => each.name === name)
      .map(({ input }) => (input as CallInput<'models.cancel'>).ticket)
  return { wrapper, emit, settles, tickets, subject }
}

describe('the line that says what layers take', () => {
  it('shows how many layers are measured of those that it asked for, and then their sum', async () => {
    const { wrapper, emit, settles, tickets } = open()
    const [ticket = ''] = tickets('models.time')
    await flushPromises()
    // Which engine is fastest, and a whole step, are measured before the layers.
    expect(wrapper.get('progress').attributes()).not.toHaveProperty('value')
    emit({ type: 'layers-progress', ticket: 'of another window', done: 2, total: 2 })
    emit({ type: 'layers-progress', ticket, done: 1, total: 2 })
    await flushPromises()
    expect(wrapper.get('progress').attributes()).toMatchObject({ value: '1', max: '2' })
    expect(wrapper.text()).toContain('1 of 2')

    settles[0]?.resolve(measured)
    await flushPromises()
    expect(wrapper.find('progress').exists()).toBe(false)
    // 10 and 20 milliseconds.
    expect(wrapper.text()).toContain('30 ms in sum')
    expect(wrapper.get('button').text()).toBe('Measure again')
  })

  it('is given up on request, which is no error, and can be asked again', async () => {
    const { wrapper, settles, tickets } = open()
    await flushPromises()
    expect(wrapper.get('button').text()).toBe('Cancel')
    await wrapper.get('button').trigger('click')
    expect(tickets('models.cancel')).toEqual(tickets('models.time'))
    settles[0]?.reject(new AtelierError('JOB_CANCELLED'))
    await flushPromises()
    expect(wrapper.text()).not.toContain('cancelled')

    await wrapper.get('button').trigger('click')
    expect(new Set(tickets('models.time')).size).toBe(2)
    settles[1]?.resolve(measured)
    await flushPromises()
    expect(wrapper.text()).toContain('30 ms in sum')
  })

  it('leaves nothing under way that nobody looks at: after a change, and when it goes', async () => {
    const { wrapper, tickets, subject } = open()
    await wrapper.setProps({ subject: { ...subject, batchSize: 16 } })
    expect(tickets('models.cancel')).toEqual(tickets('models.time'))
    await wrapper.get('button').trigger('click')
    wrapper.unmount()
    expect(tickets('models.cancel')).toEqual(tickets('models.time'))
    expect(tickets('models.time')).toHaveLength(2)
  })
})
