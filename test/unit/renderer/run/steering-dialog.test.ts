import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { RunDetail, SteeringChange } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import SteeringDialog from '../../../../src-renderer/views/run/steering-dialog.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySetup, tinySpec } from '../../../support/run-fixtures'

describe('the dialog that changes a run while it trains', () => {
  async function open() {
    const detail: RunDetail = {
      summary: summaryOf({ epochsDone: 4 }),
      spec: tinySpec({ epochs: 10 }),
      setup: tinySetup,
      epochs: [],
      sessions: [],
      checkpoints: [],
      steering: [{ step: 3, at: 1, change: { learningRate: 0.01 } }],
      parent: null,
      applicationVersion: '1',
      commit: null,
      weightsSha256: null,
      folder: '/',
      machine: { hostname: 'h', platform: 'p', cpu: 'c', cores: 2, memoryBytes: 1, node: 'v20' }
    }
    const wrapper = mount(SteeringDialog, {
      props: { detail, open: true },
      global: { plugins: [i18n], provide: { [clientKey as symbol]: fakeClient().client } },
      attachTo: document.body
    })
    await flushPromises()
    const input = (label: string): HTMLInputElement => {
      const found = [...document.querySelectorAll('label')].find((each) => each.textContent === label)
      return document.getElementById(found?.htmlFor ?? '') as HTMLInputElement
    }
    const type = async (label: string, text: string): Promise<void> => {
      input(label).value = text
      input(label).dispatchEvent(new Event('input', { bubbles: true }))
      await flushPromises()
    }
    const apply = document.querySelector<HTMLButtonElement>('button[type=submit]') as HTMLButtonElement
    const send = async (): Promise<SteeringChange[]> => {
      document
        .querySelector('form')
        ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
      await flushPromises()
      return (wrapper.emitted('steer') ?? []).map(([change]) => change as SteeringChange)
    }
    return { input, type, apply, send }
  }

  it('begins with what is in force, and sends only what was touched', async () => {
    const { input, type, apply, send } = await open()
    expect([
      input('Learning rate').value,
      input('Epochs').value,
      apply.getAttribute('aria-disabled')
    ]).toEqual(['0.01', '10', 'true'])
    await type('Learning rate', '0.002')
    expect(await send()).toEqual([{ learningRate: 0.002 }])
  })

  it('refuses fewer epochs than are done with the one under way, an empty rate and none at all', async () => {
    const { type, apply, send } = await open()
    await type('Epochs', '4')
    expect(document.body.textContent).toContain('At least 5')
    await type('Epochs', '5')
    expect(apply.getAttribute('aria-disabled')).toBeNull()
    await type('Learning rate', '')
    expect(document.body.textContent).toContain('Enter a number')
    await type('Learning rate', '-1')
    expect(apply.getAttribute('aria-disabled')).toBe('true')
    expect(await send()).toEqual([])
  })

  it('can turn early stopping on', async () => {
    const { input, type, send } = await open()
    input('Stop early').click()
    await flushPromises()
    await type('Epochs without improvement', '2')
    expect(await send()).toEqual([
      { earlyStopping: { monitor: 'val_loss', patience: 2, minimumDelta: 0, restoreBest: true } }
    ])
  })
})
