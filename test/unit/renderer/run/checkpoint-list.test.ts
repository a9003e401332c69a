import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { CheckpointInfo, RunDetail, RunSummary } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import CheckpointList from '../../../../src-renderer/views/run/checkpoints/checkpoint-list.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { machine, tinySpec } from '../../../support/run-fixtures'

const fileOf = (epoch: number): string => `checkpoints/epoch-000${epoch}.safetensors`
const checkpoint = (epoch: number, change: Partial<CheckpointInfo> = {}): CheckpointInfo => ({
  ...{ file: fileOf(epoch), epoch, step: 0, bytes: 2_000_000, at: epoch, roles: [] },
  val_accuracy: 0.5,
  ...change
})
const detailOf = (checkpoints: CheckpointInfo[], status: RunSummary['status']): RunDetail => ({
  summary: summaryOf({ id: 'r', name: 'digits', status }),
  spec: tinySpec(),
  ...{ setup: null, epochs: [], sessions: [], steering: [], parent: null, machine },
  ...{ applicationVersion: '1', commit: null, weightsSha256: null, folder: '/' },
  checkpoints
})

describe('the list of checkpoints', () => {
  async function list(checkpoints: CheckpointInfo[], status: RunSummary['status'] = 'completed') {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/new', name: 'new-run', component: { template: '<p />' } },
        { path: '/:rest(.*)*', component: { template: '<p />' } }
      ]
    })
    await router.push('/runs/r')
    const fake = fakeClient({
      'checkpoints.delete': () => ({ deleted: [], freedBytes: 0 }),
      'checkpoints.keep': () => checkpoint(1)
    })
    const pinia = createPinia()
    const wrapper = mount(CheckpointList, {
      attachTo: document.body,
      props: { detail: detailOf(checkpoints, status) },
      global: { plugins: [pinia, i18n, router], provide: { [clientKey as symbol]: fake.client } }
    })
    onTestFinished(() => wrapper.unmount())
    await flushPromises()
    const rows = (): string[] =>
      wrapper.findAll('tbody tr:has(button)').map((row) => row.find('td').text())
    /** What the menu of a checkpoint offers, and a press on one of it. */
    async function menu(epoch: number): Promise<HTMLElement[]> {
      const button = wrapper.get(`[aria-label="Actions for epoch ${epoch}"]`)
      await button.trigger('keydown', { key: 'Enter' })
      await flushPromises()
      return [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
    }
    async function choose(epoch: number, action: string): Promise<void> {
      const item = (await menu(epoch)).find(({ textContent }) => textContent?.trim() === action)
      item?.click()
      await flushPromises()
    }
    const notices = (): string[] =>
      useNoticesStore(pinia).notices.map(({ text, fix }) => `${text} ${fix}`)
    return { wrapper, rows, menu, choose, notices, ...fake }
  }
  const many = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((epoch) => checkpoint(epoch))

  it('finds, where it is long, by note, by what is kept and by epoch', async () => {
    const noted = many.map((each) =>
      each.epoch === 3 ? { ...each, note: 'Before the rate fell', isKept: true as const } : each
    )
    const { wrapper, rows } = await list(noted)
    const search = wrapper.get('input[type="search"]')
    for (const [words, found] of [
      ['RATE', ['3']],
      ['kept', ['3']],
      ['epoch 7', ['7']],
      ['', ['9', '8', '7', '6', '5', '4', '3', '2', '1']],
      ['nothing of the kind', []]
    ] as const) {
      await search.setValue(words)
      expect(rows()).toEqual(found)
    }
    expect(wrapper.text()).toContain('No checkpoint matches.')
  })

  it('asks the workbench to keep one, and no longer', async () => {
    const { choose, asked, wrapper } = await list([checkpoint(1), checkpoint(2)])
    await choose(1, 'Keep')
    await wrapper.setProps({
      detail: detailOf([checkpoint(1, { isKept: true }), checkpoint(2)], 'completed')
    })
    await choose(1, 'No longer keep')
    expect(asked.map(({ name, input }) => [name, input])).toEqual([
      ['checkpoints.keep', { checkpoint: `r@${fileOf(1)}`, isKept: true }],
      ['checkpoints.keep', { checkpoint: `r@${fileOf(1)}`, isKept: false }]
    ])
  })

  it('offers of one whose file is gone to be taken from the list, and no more', async () => {
    const { menu, asked, notices } = await list([checkpoint(1, { isGone: true }), checkpoint(2)])
    const items = await menu(1)
    expect(items.map(({ textContent }) => textContent?.trim())).toEqual(['Edit note', 'Delete'])
    items[1]?.click()
    await flushPromises()
    document.querySelector<HTMLElement>('[role="alertdialog"] .danger')?.click()
    await flushPromises()
    expect(asked.map(({ name }) => name)).toEqual(['checkpoints.delete'])
    expect(notices()).toEqual(['Removed from the list. '])
  })

  it.each<[RunSummary['status'], number, string]>([
    ['paused', 2, 'The checkpoint checkpoints/epoch-0002.safetensors of run "digits" cannot be deleted'],
    ['running', 1, 'Run "digits" is still running. Stop it first.']
  ])('says at once why one of a %s run cannot be deleted', async (status, epoch, said) => {
    const { choose, asked, notices } = await list([checkpoint(1), checkpoint(2)], status)
    await choose(epoch, 'Delete')
    expect(notices()[0]).toContain(said)
    expect(document.querySelector('[role="alertdialog"]')).toBeNull()
    expect(asked).toEqual([])
  })

  it('does nothing with them while the workbench is away, and says why where each thing is offered', async () => {
    const { wrapper, menu, client, asked } = await list([checkpoint(1), checkpoint(2)])
    const away = 'The workbench cannot be reached: nothing can be started or changed.'
    const exports = wrapper.findAll('tbody button').filter((each) => each.text() === 'Export')
    expect(exports.map((each) => each.attributes('aria-disabled'))).toEqual([undefined, undefined])
    client.state.value = 'lost'
    await flushPromises()
    expect(exports.map((each) => [each.attributes('aria-disabled'), each.attributes('title')])).toEqual([
      ['true', away],
      ['true', away]
    ])
    const items = await menu(1)
    const shown = items.map((each) => [
      each.textContent?.trim(),
      each.getAttribute('aria-disabled'),
      each.title
    ])
    // The form of a new run can be filled in meanwhile.
    expect(shown).toEqual([
      ['Export', 'true', away],
      ['Continue from here with…', null, ''],
      ['Keep', 'true', away],
      ['Edit note', 'true', away],
      ['Delete', 'true', away]
    ])
    items.at(-1)?.click()
    await flushPromises()
    expect(document.querySelector('[role="alertdialog"]')).toBeNull()
    expect(asked).toEqual([])
  })

  it('cannot be deleted when the workbench went away after that was asked', async () => {
    const { choose, client, asked } = await list([checkpoint(1), checkpoint(2)])
    await choose(1, 'Delete')
    client.state.value = 'lost'
    await flushPromises()
    const button = document.querySelector<HTMLButtonElement>('[role="alertdialog"] .danger')
    expect(button?.getAttribute('aria-disabled')).toBe('true')
    client.state.value = 'connected'
    await flushPromises()
    button?.click()
    await flushPromises()
    expect(asked.map(({ name }) => name)).toEqual(['checkpoints.delete'])
  })

  it('stops asking about one that is deleted elsewhere, and says so', async () => {
    const { choose, wrapper, notices, asked } = await list([checkpoint(1), checkpoint(2)])
    await choose(1, 'Delete')
    expect(document.querySelector('[role="alertdialog"]')?.textContent).toContain('2.0 MB')
    await wrapper.setProps({ detail: detailOf([checkpoint(2)], 'completed') })
    await flushPromises()
    expect(document.querySelector('[role="alertdialog"]')).toBeNull()
    expect(notices()).toEqual(['The checkpoint of epoch 1 was deleted elsewhere. '])
    expect(asked).toEqual([])
  })
})
