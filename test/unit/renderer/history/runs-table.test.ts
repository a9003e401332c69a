import { mount, type VueWrapper } from '@vue/test-utils'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nextTick } from 'vue'
import { asOthersSay, AtelierError, encodeError, type RunSummary } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { firstColumns, noSources } from '../../../../src-renderer/views/history/columns'
import { linesOf, type ListLine } from '../../../../src-renderer/views/history/grouping'
import RunRow from '../../../../src-renderer/views/history/table/run-row.vue'
import RunsTable from '../../../../src-renderer/views/history/table/runs-table.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'

describe('the table of runs', () => {
  const { client } = fakeClient()
  async function table(
    runs: RunSummary[],
    lines: ListLine[] = runs.map((run) => ({ kind: 'run', id: run.id, run, isMember: false }))
  ): Promise<VueWrapper> {
    const names = new Map(runs.map((run) => [run.id, run.name]))
    const wrapper: VueWrapper = mount(RunsTable, {
      attachTo: document.body,
      props: {
        lines,
        'sources': { ...noSources, nameOf: (id: string) => names.get(id) },
        'waiting': runs.filter((run) => run.queuePosition !== null).length,
        'sort': { key: 'createdAt', descending: true },
        'columns': [...firstColumns],
        'needed': new Map<string, number>(),
        'room': 1400,
        'selected': new Set<string>(),
        'onUpdate:selected': (selected: ReadonlySet<string>) => wrapper.setProps({ selected }),
        'onUpdate:columns': (columns: unknown) => wrapper.setProps({ columns })
      },
      global: {
        plugins: [i18n],
        provide: { [clientKey as symbol]: client },
        stubs: {
          DropdownMenuRoot: { template: '<div><slot /></div>' },
          DropdownMenuTrigger: true,
          DropdownMenuPortal: { template: '<div><slot /></div>' },
          DropdownMenuContent: { template: '<div><slot /></div>' },
          DropdownMenuItem: {
            emits: ['select'],
            template: '<div @click="$emit(\'select\')"><slot /></div>'
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
      .map((item) => item.text() + (item.attributes('aria-disabled') === undefined ? '' : ' (off)'))
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
    const [always, edits] = [
      ['New run from this', 'Keep on top'],
      ['Rename', 'Edit note', 'Edit tags']
    ]
    expect(await menuOf(wrapper, 'a')).toEqual(['Open', 'Resume', ...always, ...edits, 'Delete'])
    expect(await menuOf(wrapper, 'b')).toEqual([
      ...['Open', 'Pause', 'Stop', ...always, ...edits, 'Delete (off)']
    ])
    expect(await menuOf(wrapper, 'c')).toEqual(['Open', ...always, ...edits, 'Delete'])
    expect(await menuOf(wrapper, 'd')).toEqual([
      'Open',
      'Pause',
      'Stop',
      'Move up in the queue (off)',
      'Move down in the queue',
      ...always,
      ...edits,
      'Delete (off)'
    ])
    expect(await menuOf(wrapper, 'e')).toEqual([
      'Open',
      'Pause',
      'Stop',
      'Move up in the queue',
      'Move down in the queue (off)',
      ...always,
      ...edits,
      'Delete (off)'
    ])
    await pick(wrapper, 'a', 'Resume')
    await pick(wrapper, 'e', 'Move up in the queue')
    const acted = (wrapper.emitted('act') ?? []) as [string, RunSummary][]
    expect(acted.map(([action, { id }]) => [action, id])).toEqual([
      ['resume', 'a'],
      ['moveUp', 'e']
    ])
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
    expect(wrapper.get('[data-run="c"] .parent').attributes('aria-disabled')).toBe('true')
  })

  it('is worked with by keys: from row to row, to tick, to open, to delete what is ticked', async () => {
    const wrapper = await table(['a', 'b', 'c'].map((id) => summaryOf({ id, status: 'completed' })))
    const row = (id: string) => wrapper.get(`[data-run="${id}"]`)
    const focused = (): string | null => document.activeElement?.getAttribute('data-run') ?? null
    const rows = wrapper.findAll('[data-run]')
    expect(rows.filter((each) => each.attributes('tabindex') === '0')).toHaveLength(1)

    ;(row('a').element as HTMLElement).focus()
    await row('a').trigger('keydown', { key: 'ArrowDown' })
    await expect.poll(() => focused()).toBe('b')
    expect(row('b').attributes('tabindex')).toBe('0')
    await row('b').trigger('keydown', { key: ' ' })
    await row('b').trigger('keydown', { key: 'End' })
    await expect.poll(() => focused()).toBe('c')
    await row('c').trigger('keydown', { key: ' ' })
    await row('c').trigger('keydown', { key: 'Delete' })
    await row('a').trigger('keydown', { key: 'Delete' })
    expect(wrapper.emitted('delete')).toEqual([[['b', 'c']], [['a']]])
    await row('a').trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('open')).toEqual([['a']])
    await row('a').trigger('keydown', { key: 'p' })
    expect(wrapper.emitted('act')?.[0]?.[0]).toBe('pin')
  })

  it('says of a run that cannot be read so, and shows no number that is not known of it', async () => {
    const error = encodeError(
      new AtelierError('RUN_UNREADABLE', { run: 'a', reason: asOthersSay('cut off') })
    )
    const wrapper = await table([
      summaryOf({
        id: 'a',
        status: 'failed',
        error,
        learningRate: 0,
        batchSize: 0,
        epochsDone: 0,
        epochsPlanned: 0
      })
    ])
    const row = wrapper.get('[data-run="a"]')
    expect(row.text()).toContain('damaged')
    expect(row.text()).not.toContain('failed')
    const numbers = row.findAll('.number').map((cell) => cell.text())
    // Rate, batch size and epochs.
    expect(numbers.slice(0, 3)).toEqual(['–', '–', '–'])
    expect(row.get('.damaged').attributes('title')).toBe(`${error.message} ${error.fix}`)
  })

  it('uses rows that are scrolled away for others, but not that which has the focus', async () => {
    const runs = Array.from({ length: 200 }, (_, i) => summaryOf({ id: `r${i}`, name: `run ${i}` }))
    const wrapper = await table(runs)
    const shown = (): Map<Element, string> =>
      new Map(
        wrapper.findAll('[data-run]').map((row) => [row.element, row.attributes('data-run') ?? ''])
      )
    const before = shown()
    const focused = wrapper.get('[data-run="r3"]').element as HTMLElement
    focused.focus()
    wrapper.get('.body').element.scrollTop = 100 * 32
    await wrapper.get('.body').trigger('scroll')
    await nextTick()

    const after = shown()
    expect([...after.values()]).toContain('r100')
    expect(after.size).toBeGreaterThan(20)
    // All but the first few, of which there were fewer above the first line, are elements that were there.
    expect([...after.keys()].filter((row) => before.has(row)).length).toBe(before.size - 1)
    expect(after.has(focused)).toBe(false)
    for (const [row, id] of after) {
      expect(row.querySelector('.open')?.textContent).toBe(`run ${id.slice(1)}`)
      expect(row.querySelector('.open')?.getAttribute('href')).toBe(`#/runs/${id}`)
      expect(row.getAttribute('aria-rowindex')).toBe(String(Number(id.slice(1)) + 2))
    }
    await wrapper.get('[data-run="r100"]').trigger('click')
    expect(wrapper.emitted('open')).toEqual([['r100']])
    wrapper.unmount()
  })

  it('renders no row again that stays in sight while one scrolls', async () => {
    const runs = Array.from({ length: 200 }, (_, i) => summaryOf({ id: `r${i}`, name: `run ${i}` }))
    const wrapper = await table(runs)
    const scroll = async (to: number): Promise<void> => {
      wrapper.get('.body').element.scrollTop = to * 32
      await wrapper.get('.body').trigger('scroll')
      await nextTick()
    }
    await scroll(50)
    let renderings = 0
    const rows = wrapper.findAllComponents(RunRow)
    for (const row of rows)
      (row.vm.$ as unknown as { u: (() => void)[] | null }).u = [() => void renderings++]
    await scroll(53)
    // Three have come, and three went; the one that Tab leads to is another.
    expect(renderings).toBeGreaterThanOrEqual(3)
    expect(renderings).toBeLessThanOrEqual(5)
    wrapper.unmount()
  })

  it('changes nothing while the workbench is away: the menu and keys do no more than open', async () => {
    const wrapper = await table([summaryOf({ id: 'a', status: 'completed' })])
    client.state.value = 'lost'
    onTestFinished(() => void (client.state.value = 'connected'))
    await open(wrapper, 'a')
    const items = wrapper.findAll('.menu-item')
    const offered = items.filter((item) => item.attributes('aria-disabled') === undefined)
    expect(offered.map((item) => item.text())).toEqual(['Open'])
    expect(items.length).toBeGreaterThan(5)

    const row = wrapper.get('[data-run="a"]')
    for (const key of ['F2', 'm', 'p', 't', 'Delete']) await row.trigger('keydown', { key })
    expect(wrapper.findAll('.edit')).toEqual([])
    expect([wrapper.emitted('act'), wrapper.emitted('delete')]).toEqual([undefined, undefined])
    await row.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('open')).toEqual([['a']])
    wrapper.unmount()
  })

  it('writes a note in the row, in a column that appears for it', async () => {
    const wrapper = await table([summaryOf({ id: 'a', note: 'warm' })])
    await wrapper.get('[data-run="a"]').trigger('keydown', { key: 'm' })
    await expect.poll(() => wrapper.find('[data-run="a"] .edit').exists()).toBe(true)
    const field = wrapper.get<HTMLInputElement>('[data-run="a"] .edit')
    expect(field.element.value).toBe('warm')
    await field.setValue('cold')
    await field.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('note')).toEqual([['a', 'cold']])
    expect(wrapper.findAll('[role="columnheader"]').some((cell) => cell.text() === 'Note')).toBe(true)
  })

  it('shows groups with the mean and the spread of their runs, and ticks all of one', async () => {
    const runs = [0.8, 0.9].map((val_accuracy, i) =>
      summaryOf({
        ...{ id: `r${i}`, name: `warm, seed ${i}`, number: i, tags: ['warm'] },
        best: { epoch: 1, val_accuracy }
      })
    )
    const lines = linesOf(runs, {
      ...{ grouping: 'tags', opened: new Set(['warm']) },
      ...{ sort: { key: 'best', descending: true }, sources: noSources }
    })
    const wrapper = await table(runs, lines)
    const group = wrapper.get('.group')
    // By hand: the mean of 0.8 and 0.9 is 0.85, their standard deviation 0.1 / √2.
    expect(group.text()).toContain('85.00% ± 7.07')
    expect(group.text()).toContain('2 runs')
    expect(wrapper.findAll('[data-run]')).toHaveLength(2)
    await group.trigger('keydown', { key: ' ' })
    expect(wrapper.emitted('update:selected')?.[0]).toEqual([new Set(['r0', 'r1'])])
    await group.trigger('keydown', { key: 'ArrowLeft' })
    expect(wrapper.emitted('fold')).toEqual([['warm']])
  })

  it('moves and sizes a column by keys', async () => {
    const wrapper = await table([summaryOf({ id: 'a' })])
    const titles = (): string[] =>
      wrapper.findAll('[role="columnheader"] .ellipsis').map((title) => title.text())
    const status = wrapper.findAll('[role="columnheader"] button')[1]
    await status?.trigger('keydown', { key: 'ArrowRight', altKey: true })
    expect(titles().slice(0, 3)).toEqual(['Name', 'Model', 'Status'])
  })
})
