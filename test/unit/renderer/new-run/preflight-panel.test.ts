import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it, vi } from 'vitest'
import { AtelierError, type Preflight } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import PreflightPanel from '../../../../src-renderer/views/new-run/preflight/preflight-panel.vue'
import type { Draft } from '../../../../src-renderer/views/new-run/use-draft'
import { deferred, fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const found: Preflight = {
  engine: 'onednn',
  stepSeconds: 0.3841,
  epochSeconds: 200,
  totalSeconds: 90_000,
  peakMemoryBytes: 2.44e9,
  diskBytes: 947_400_000,
  largestBatchSize: 1024,
  isLong: true,
  isBesideTraining: false
}

describe('three steps before a run starts', () => {
  function panel(
    answer: () => Preflight | Promise<Preflight>,
    isReady = true,
    answers: Parameters<typeof fakeClient>[0] = {}
  ) {
    const { client, asked, emit } = fakeClient({ 'experiments.preflight': answer, ...answers })
    const wrapper = mount(PreflightPanel, {
      props: { draft: tinySpec() as Draft, isReady },
      global: { plugins: [i18n, createPinia()], provide: { [clientKey as symbol]: client } }
    })
    const facts = (): Record<string, string> =>
      Object.fromEntries(
        wrapper.findAll('[data-fact]').map((each) => [
          each.attributes('data-fact') ?? '',
          // No line ends before a unit.
          each.get('dd').text().replaceAll('\u00a0', ' ')
        ])
      )
    return { wrapper, asked, facts, emit }
  }

  it('tell what the run will take, and warn where that is more than a day', async () => {
    const { wrapper, facts } = panel(() => found)
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(facts()).toEqual({
      step: '0.384 s',
      epoch: '3 min 20 s',
      total: '25 h 00 min',
      memory: '2.4 GB',
      disk: '947 MB',
      batch: '1,024'
    })
    expect(wrapper.text()).toContain('Measured on onednn')
    expect(wrapper.text()).toContain('more than a day')
  })

  it('say how far the pictures are that they wait for, and nothing of those of others', async () => {
    const { wrapper, emit } = panel(() => deferred<Preflight>().promise)
    const told = async (datasetId: string, done: number, total: number): Promise<string> => {
      emit({ type: 'pictures-progress', datasetId, phase: 'decoding', done, total })
      await flushPromises()
      return wrapper.text()
    }
    const own = tinySpec().dataset.id
    await wrapper.get('button').trigger('click')
    expect(await told('others', 1, 2)).toContain('Training three steps')
    expect(await told(own, 199, 300)).toContain('Making images: 66%')
    expect(await told(own, 300, 300)).toContain('Training three steps')
  })

  it('say what went wrong beside the button', async () => {
    const { wrapper } = panel(() =>
      Promise.reject(
        new AtelierError('ENGINE_OUT_OF_MEMORY', { batchSize: 4096, hint: 'Try a batch size of 2048.' })
      )
    )
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(wrapper.get('.field-error').text()).toBe(
      'The engine ran out of memory at batch size 4096. Try a batch size of 2048.'
    )
  })

  it('are forgotten with another experiment, answers under way too, but not with another name', async () => {
    const late = deferred<Preflight>()
    const answers = [found, late.promise]
    const { wrapper, facts } = panel(() => answers.shift() as Preflight | Promise<Preflight>)
    await wrapper.get('button').trigger('click')
    await flushPromises()
    await wrapper.setProps({ draft: tinySpec({ name: 'other' }) as Draft })
    expect(facts()['step']).toBe('0.384 s')
    await wrapper.get('button').trigger('click')
    await wrapper.setProps({ draft: tinySpec({ batchSize: 8 }) as Draft })
    late.resolve(found)
    await flushPromises()
    expect(facts()).toEqual({})
    expect(wrapper.get('button').attributes('aria-disabled')).toBeUndefined()
  })

  describe('by themselves', () => {
    const called = (asked: { name: string; input: unknown }[], name: string): unknown[] =>
      asked.filter((each) => each.name === name).map(({ input }) => input)
    const rested = async (): Promise<void> => {
      await vi.advanceTimersByTimeAsync(1500)
      await flushPromises()
    }

    it('are made once the form rests, and given up when it changes again', async () => {
      vi.useFakeTimers()
      const answers = [deferred<Preflight>().promise, found]
      const { wrapper, asked, facts } = panel(() => answers.shift() as Preflight | Promise<Preflight>)
      await vi.advanceTimersByTimeAsync(1400)
      await wrapper.setProps({ draft: tinySpec({ epochs: 3 }) as Draft })
      await vi.advanceTimersByTimeAsync(1400)
      expect(called(asked, 'experiments.preflight')).toHaveLength(0)
      await rested()
      const [first] = called(asked, 'experiments.preflight') as { ticket: string }[]
      await wrapper.setProps({ draft: tinySpec({ epochs: 4 }) as Draft })
      expect(called(asked, 'experiments.cancel')).toEqual([{ ticket: first?.ticket }])
      await rested()
      expect(facts()['step']).toBe('0.384 s')
      wrapper.unmount()
    })

    it('are not made beside a training but on request, and then it is said', async () => {
      vi.useFakeTimers()
      const { wrapper, asked, facts } = panel(() => ({ ...found, isBesideTraining: true }), true, {
        'runs.list': () => [summaryOf({ status: 'running' })]
      })
      await flushPromises()
      await rested()
      expect(called(asked, 'experiments.preflight')).toHaveLength(0)
      expect(wrapper.text()).toContain('A run is training, so nothing is measured by itself')
      await wrapper.get('button').trigger('click')
      await flushPromises()
      expect(facts()['step']).toBe('0.384 s')
      expect(wrapper.text()).toContain('while a run trained: alone it will be faster')
      wrapper.unmount()
    })

    it('are given up on request, and when the form is left', async () => {
      const { wrapper, asked } = panel(() => deferred<Preflight>().promise)
      await wrapper.get('button').trigger('click')
      await wrapper.findAll('button')[1]?.trigger('click')
      expect(called(asked, 'experiments.cancel')).toHaveLength(1)
      expect(wrapper.get('button').attributes('aria-disabled')).toBeUndefined()
      await wrapper.get('button').trigger('click')
      wrapper.unmount()
      expect(called(asked, 'experiments.cancel')).toHaveLength(2)
    })
  })

  it('fill the form with what ends in time', async () => {
    const { wrapper } = panel(() => ({ ...found, totalSeconds: 14_400, largestBatchSize: 16 }))
    // 95% of the hour has room for 0.475 of the two epochs of 7,200 s: none.
    const find = wrapper.findAll('button').find((each) => each.text() === 'Find')
    await find?.trigger('click')
    await flushPromises()
    expect(wrapper.text()).toContain('Not even one epoch fits into this time.')
    await wrapper.get('.hours input').setValue('3')
    await find?.trigger('click')
    await flushPromises()
    const proposal = wrapper.get('.proposal').text().replaceAll('\u00a0', ' ')
    expect(proposal).toContain('Batch 16, fp32, 1 epochs: about 2 h')
    await wrapper.get('.proposal button').trigger('click')
    expect(wrapper.props('draft')).toMatchObject({ epochs: 1, batchSize: 16, precision: 'fp32' })
  })

  it('wait for an experiment that is valid', () =>
    expect(
      panel(() => found, false)
        .wrapper.get('button')
        .attributes('aria-disabled')
    ).toBe('true'))
})
