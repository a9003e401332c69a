import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import type { EngineReport } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import EnginesPanel from '../../../../src-renderer/views/settings/engines-panel.vue'
import { fakeClient } from '../../../support/fake-client'

const report = (change: Partial<EngineReport>): EngineReport => ({
  id: 'onednn',
  title: 'oneDNN',
  available: true,
  version: '3.2',
  device: { kind: 'cpu', name: 'A processor', memoryBytes: null },
  threads: 2,
  precisions: ['fp32'],
  reason: null,
  fix: null,
  remedy: 'none',
  findings: [],
  ...change
})
const idle = report({
  id: 'tensorflow',
  title: 'TensorFlow',
  reason: 'it computes on the processor although there is an NVIDIA driver, which is too old',
  fix: 'Update the NVIDIA driver to 525.60.13 or later.',
  remedy: 'install',
  findings: [
    { what: 'NVIDIA driver', found: '470.1; CUDA 12 needs 525.60.13 or later', ok: false },
    { what: 'cuDNN', found: null, ok: false }
  ]
})

async function panel(engines: EngineReport[], seconds: Record<string, number> | null) {
  const { client } = fakeClient({
    'engines.list': () => engines,
    'engines.choose': () => (seconds === null ? null : { engine: 'onednn', seconds })
  })
  const wrapper = mount(EnginesPanel, {
    global: { plugins: [createPinia(), i18n], provide: { [clientKey as symbol]: client } }
  })
  await flushPromises()
  return wrapper
}

describe("the doctor's page", () => {
  it('shows of every engine what was found, what is wrong with it, and what to do', async () => {
    const wrapper = await panel([idle, report({})], null)
    const [first, second] = wrapper.findAll('.engine')
    expect(first?.get('.reason').text()).toBe(
      'it computes on the processor although there is an NVIDIA driver, which is too old. Update ' +
        'the NVIDIA driver to 525.60.13 or later.'
    )
    expect(first?.findAll('dd').map((each) => [each.text(), each.classes('bad')])).toEqual([
      ['470.1; CUDA 12 needs 525.60.13 or later', true],
      ['–', true]
    ])
    expect(second?.find('.reason').exists()).toBe(false)
  })

  it('offers to set up what Atelier can set up, and nothing else', async () => {
    const missing = { available: false, reason: 'it is not there' }
    const wrapper = await panel(
      [
        report({ id: 'tensorflow', ...missing, remedy: 'set-up', fix: 'Let Atelier bring it.' }),
        report({
          ...missing,
          remedy: 'install',
          fix: 'Install libdnnl-dev, then run "atelier doctor --fix onednn".'
        }),
        report({ id: 'wasm', ...missing, remedy: 'none', fix: 'Use another engine.' }),
        report({ id: 'cpu' })
      ],
      null
    )
    expect(wrapper.findAll('.engine').map((each) => each.find('.push').exists())).toEqual([
      true,
      false,
      false,
      false
    ])
  })

  it('shows what each was measured to take, and what doing without the fastest costs', async () => {
    const wrapper = await panel([idle, report({})], { tensorflow: 0.397, onednn: 0.37 / 2 })
    expect(wrapper.findAll('.speed').map((each) => each.text())).toEqual([
      '0.4 s per step of ResNet-50 at batch size 128, 2.1 times as long as the fastest',
      '0.19 s per step of ResNet-50 at batch size 128'
    ])
  })

  it('says nothing of speed where nothing was measured', async () => {
    expect((await panel([report({})], null)).find('.speed').exists()).toBe(false)
  })
})
