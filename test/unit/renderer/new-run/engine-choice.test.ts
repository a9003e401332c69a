import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type EngineChoice,
  type EngineReport,
  experimentSpec,
  type Precision
} from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import EngineChoiceLine from '../../../../src-renderer/views/new-run/training/engine-choice.vue'
import type { Draft } from '../../../../src-renderer/views/new-run/use-draft'
import { deferred, fakeClient } from '../../../support/fake-client'

const draft = (batchSize: number | null, precision: Precision = 'fp32'): Draft =>
  ({
    ...experimentSpec.parse({
      model: { id: 'lenet5' },
      dataset: { id: 'fashion-mnist' },
      optimizer: { type: 'adam' },
      epochs: 1,
      batchSize: 8
    }),
    batchSize,
    precision
  }) as Draft
const measured: EngineChoice = {
  engine: 'onednn',
  seconds: { wasm: 4.171, onednn: 0.3849, tensorflow: 0.397 }
}
const report = (id: EngineReport['id'], precisions: Precision[]): EngineReport => ({
  id,
  title: id,
  available: true,
  version: '1',
  device: null,
  threads: 1,
  precisions,
  reason: null,
  fix: null,
  remedy: 'none',
  findings: []
})

describe('what "fastest here" stands for', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  async function line(
    answer: (measure: boolean | undefined) => EngineChoice | null | Promise<EngineChoice | null>,
    batchSize: number | null = 8,
    engines: EngineReport[] = []
  ) {
    const { client, asked } = fakeClient({
      'engines.list': () => engines,
      'engines.choose': ({ measure }) => answer(measure)
    })
    const wrapper: VueWrapper = mount(EngineChoiceLine, {
      props: { draft: draft(batchSize) },
      global: { plugins: [createPinia(), i18n], provide: { [clientKey as symbol]: client } }
    })
    await vi.advanceTimersByTimeAsync(300)
    return {
      wrapper,
      asked: () =>
        asked
          .filter(({ name }) => name === 'engines.choose')
          .map(({ input }) => input as { batchSize: number; precision: Precision; measure: boolean })
    }
  }

  it('shows what was measured before, the fastest first, and measures nothing', async () => {
    const { wrapper, asked } = await line(() => measured)
    expect(wrapper.findAll('.speed').map((each) => each.text())).toEqual([
      'onednn 0.38 s per step',
      'tensorflow 0.4 s per step',
      'wasm 4.2 s per step'
    ])
    expect(wrapper.find('.taken').text()).toBe('onednn 0.38 s per step')
    expect(asked().map(({ measure }) => measure)).toEqual([false])
  })

  it('measures when asked to, and says so meanwhile', async () => {
    const { promise, resolve } = deferred<EngineChoice>()
    const { wrapper } = await line((measure) => (measure ? promise : null))
    const button = wrapper.get('button')
    await button.trigger('click')
    expect(button.attributes('aria-disabled')).toBe('true')
    expect(wrapper.text()).toContain('Timing a few steps on each engine')
    resolve(measured)
    await flushPromises()
    expect(wrapper.findAll('.speed')).toHaveLength(3)
  })

  it('asks anew for another batch size, and drops an answer that came too late', async () => {
    const late = deferred<EngineChoice>()
    let calls = 0
    const { wrapper, asked } = await line(() => (++calls === 1 ? late.promise : measured))
    await wrapper.setProps({ draft: draft(16) })
    await vi.advanceTimersByTimeAsync(300)
    late.resolve({ engine: 'wasm', seconds: { wasm: 1 } })
    await flushPromises()
    expect(asked().map(({ batchSize }) => batchSize)).toEqual([8, 16])
    expect(wrapper.find('.taken').text()).toContain('onednn')
  })

  it('asks anew for another precision, and names the engines that do not compute in it', async () => {
    const half: EngineChoice = { engine: 'onednn', seconds: { onednn: 0.2, tensorflow: 0.31 } }
    let calls = 0
    const { wrapper, asked } = await line(() => (++calls > 1 ? half : measured), 8, [
      report('tensorflow', ['fp32', 'bf16']),
      report('onednn', ['fp32', 'bf16']),
      report('wasm', ['fp32']),
      report('cpu', ['fp32'])
    ])
    const before = asked().length
    expect(wrapper.findAll('.unable')).toEqual([])
    await wrapper.setProps({ draft: draft(8, 'bf16') })
    await vi.advanceTimersByTimeAsync(300)
    expect(
      asked()
        .slice(before)
        .map(({ precision, measure }) => [precision, measure])
    ).toEqual([['bf16', false]])
    expect(asked()[0]?.precision).toBe('fp32')
    expect(wrapper.findAll('.speed').map((each) => each.text())).toEqual([
      'onednn 0.2 s per step',
      'tensorflow 0.31 s per step'
    ])
    // Plain JavaScript is never chosen where another works: nobody misses it.
    expect(wrapper.findAll('.unable').map((each) => each.text())).toEqual(['wasm does not support bf16'])
  })

  it('says so where no engine computes in the precision, and offers no measurement', async () => {
    const { wrapper, asked } = await line(() => null, 8, [
      report('tensorflow', ['fp32', 'bf16']),
      report('wasm', ['fp32'])
    ])
    const before = asked().length
    await wrapper.setProps({ draft: draft(8, 'tf32') })
    await vi.advanceTimersByTimeAsync(300)
    expect(wrapper.text()).toBe('No engine on this machine supports tf32.')
    expect(wrapper.find('button').exists()).toBe(false)
    expect(asked()).toHaveLength(before)
  })

  it('asks nothing while the batch size is missing', async () => {
    const { wrapper, asked } = await line(() => measured, null)
    expect(asked()).toEqual([])
    expect(wrapper.text()).toBe('')
  })

  it('names the engine where it is the only one that works', async () => {
    const { wrapper } = await line(() => ({ engine: 'wasm', seconds: {} }))
    expect(wrapper.text()).toBe('Uses wasm.')
  })
})
