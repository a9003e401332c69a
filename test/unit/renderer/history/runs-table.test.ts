import { mount, type VueWrapper } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { RunSummary } from '../../../../src-main/contract'
import { i18n } from '../../../../src-renderer/i18n'
import RunsTable from '../../../../src-renderer/views/history/runs-table.vue'
import { summaryOf } from '../../../support/fake-client'

describe('the table of runs', () => {
  async function table(runs: RunSummary[]): Promise<VueWrapper> {
    const names = new Map(runs.map((run) => [run.id, run.name]))
    const wrapper = mount(RunsTable, {
      props: {
        runs,
        nameOf: (id: string) => names.get(id),
        waiting: runs.filter((run) => run.queuePosition !== null).length,
        sort: { key: 'createdAt', descending: true },
        selected: new Set<string>()
      },
      global: {
        plugins: [i18n],
        stubs: {
          DropdownMenuRoot: { template: '<div><slot /></div>' },
          DropdownMenuTrigger: true,
          DropdownMenuPortal: { template: '<div><slot /></div>' },
          DropdownMenuContent: { template: '<div><slot /></div>' },
          DropdownMenuItem: {
            props: ['disabled'],
            emits: ['select'],
            template:
              '<button class="menu-item" :disabled="disabled" @click="$emit(\'select\')"><slot /></button>'
          }
        }
      }
    })
    // Rows in sight are counted in a box that has no height here.
    Object.defineProperty(wrapper.get('.body').element, 'clientHeight', { value: 640 })
    await wrapper.get('.body').trigger('scroll')
    await nextTick()
    return wrapper
  }
  const open = (wrapper: VueWrapper, id: string): Promise<void> =>
    wrapper.get(`[data-run="${id}"] .more`).trigger('click')
  const menuOf = async (wrapper: VueWrapper, id: string): Promise<string[]> => {
    await open(wrapper, id)
    return wrapper
      .get(`[data-run="${id}"]`)
      .findAll('.menu-item')
      .map((item) => item.text() + (item.attributes('disabled') === undefined ? '' : ' (off)'))
  }
  const pick = async (wrapper: VueWrapper, id: string, name: string): Promise<void> => {
    await open(wrapper, id)
    await (
      wrapper
        .get(`[data-run="${id}"]`)
        .findAll('.menu-item')
        .find((item) => item.text() === name) as { trigger(event: string): Promise<void> }
    ).trigger('click')
  }

  it('offers each state what can be done with it', async () => {
    const wrapper = await table([
      summaryOf({ id: 'a', status: 'paused' }),
      summaryOf({ id: 'b', status: 'running' }),
      summaryOf({ id: 'c', status: 'completed' }),
      summaryOf({ id: 'd', status: 'queued', queuePosition: 1 }),
      summaryOf({ id: 'e', status: 'queued', queuePosition: 2 })
    ])
    expect(await menuOf(wrapper, 'a')).toEqual(['Open', 'Resume', 'Rename', 'Edit tags', 'Delete'])
    expect(await menuOf(wrapper, 'b')).toEqual(['Open', 'Pause', 'Rename', 'Edit tags', 'Delete (off)'])
    expect(await menuOf(wrapper, 'c')).toEqual(['Open', 'Rename', 'Edit tags', 'Delete'])
    expect(await menuOf(wrapper, 'd')).toEqual([
      'Open',
      'Pause',
      'Move up in the queue (off)',
      'Move down in the queue',
      'Rename',
      'Edit tags',
      'Delete (off)'
    ])
    expect(await menuOf(wrapper, 'e')).toEqual([
      'Open',
      'Pause',
      'Move up in the queue',
      'Move down in the queue (off)',
      'Rename',
      'Edit tags',
      'Delete (off)'
    ])
    await pick(wrapper, 'a', 'Resume')
    await pick(wrapper, 'e', 'Move up in the queue')
    expect([wrapper.emitted('resume'), wrapper.emitted('move')]).toEqual([[['a']], [['e', 1]]])
  })

  it("shows a waiting run's turn, and the run that another goes on from, by its name", async () => {
    const wrapper = await table([
      summaryOf({ id: 'a', name: 'parent' }),
      summaryOf({ id: 'b', name: 'child', parentId: 'a', status: 'queued', queuePosition: 3 }),
      summaryOf({ id: 'c', parentId: 'gone' })
    ])
    expect(wrapper.get('[data-run="b"] .turn').text()).toBe('3')
    const link = wrapper.get('[data-run="b"] .parent')
    expect(link.text()).toBe('parent')
    await link.trigger('click')
    expect(wrapper.emitted('open')).toEqual([['a']])
    expect(wrapper.get('[data-run="c"] .parent').attributes('disabled')).toBe('')
  })
})
