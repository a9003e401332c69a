import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { modelConfig } from '../../../../src-main/contract'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { h } from 'vue'
import { describeArchitecture } from '../../../../src-main/models/describe'
import ArchitectureDiagram from '../../../../src-renderer/diagram/architecture-diagram.vue'
import { i18n } from '../../../../src-renderer/i18n'

const model = describeArchitecture(
  buildArchitecture(
    modelConfig.parse({ id: 'resnet', stages: [{ blocks: 4, channels: 64 }] }),
    [28, 28, 1],
    10
  )
)

describe('a diagram in its frame', () => {
  async function diagram(address = '/', [width, height] = [400, 300]) {
    // happy-dom lays nothing out: the frame is as large as it is said to be.
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width)
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height)
    const View = { render: () => h(ArchitectureDiagram, { model }) }
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/', component: View }]
    })
    await router.push(address)
    const wrapper = mount(
      { render: () => h(RouterView) },
      {
        global: { plugins: [i18n, router] },
        attachTo: document.body
      }
    )
    await flushPromises()
    const addressNow = async (): Promise<string> => {
      await new Promise((done) => setTimeout(done, 1))
      await flushPromises()
      return router.currentRoute.value.fullPath
    }
    const seenAt = (id: string): [number, number] => {
      const [x = 0, y = 0, scale = 0] =
        (wrapper.get('svg[role=group] > g').attributes('transform') ?? '')
          .match(/-?[\d.]+(e-?\d+)?/g)
          ?.map(Number) ?? []
      const corner =
        (wrapper.get(`[data-node="${id}"]`).attributes('transform') ?? '')
          .match(/-?[\d.]+/g)
          ?.map(Number) ?? []
      return [x + (corner[0] ?? 0) * scale, y + (corner[1] ?? 0) * scale]
    }
    return { wrapper, addressNow, seenAt, node: (id: string) => wrapper.get(`[data-node="${id}"]`) }
  }
  const block = model.groups.find(({ layers }) => layers.length > 1)
  const name = block?.name ?? ''
  const first = block?.layers[0] ?? ''

  it('keeps its place when a block is opened and closed, and the focus with it', async () => {
    const { seenAt, node } = await diagram()
    ;(node(name).element as unknown as SVGElement).focus()
    await flushPromises()
    const before = seenAt(name)
    await node(name).trigger('click')
    await flushPromises()
    expect(seenAt(first)[0]).toBeCloseTo(before[0], 6)
    expect(seenAt(first)[1]).toBeCloseTo(before[1], 6)
    expect(document.activeElement?.getAttribute('data-node')).toBe(first)
    await node(first).trigger('click')
    await flushPromises()
    expect(seenAt(name)[0]).toBeCloseTo(before[0], 6)
    expect(seenAt(name)[1]).toBeCloseTo(before[1], 6)
  })

  it('finds a layer inside of a closed block, opens it and says which of how many it is', async () => {
    const { wrapper, node } = await diagram()
    await wrapper.get('input[type=search]').setValue(`${first}`)
    await wrapper.get('input[type=search]').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(node(first).classes()).toContain('selected')
    expect(wrapper.get('[role=status]').text()).toMatch(/^1 of \d+$/)
    expect(wrapper.get('.details').text()).toContain('Kernel')
    await wrapper.get('input[type=search]').setValue('no such layer')
    expect(wrapper.get('[role=status]').text()).toBe('not found')
  })

  it('has what one looks at in its address, and shows it again from there', async () => {
    const { wrapper, addressNow, node } = await diagram()
    await node(name).trigger('click')
    await wrapper.get('select').setValue('params')
    const address = await addressNow()
    const query = new URLSearchParams(address.slice(2))
    expect([...query.keys()].sort()).toEqual(['blocks', 'layer', 'seen', 'weighing'])
    expect([query.get('layer'), query.get('blocks')]).toEqual([first, name])
    expect(query.get('weighing')).toBe('params')
    wrapper.unmount()

    const again = await diagram(address)
    expect(again.node(first).classes()).toContain('selected')
    expect(again.wrapper.get('select').element.value).toBe('params')
    const [, y] = again.seenAt(first)
    expect(y).toBeGreaterThanOrEqual(0)
    expect(y).toBeLessThan(300)
  })

  it('shows the part that one has moved to again, in a frame of any size, until it is fitted', async () => {
    const { wrapper, addressNow, seenAt } = await diagram()
    const [input = ''] = model.groups.map((group) => group.name)
    await wrapper.get('.frame').trigger('wheel', { deltaX: 0, deltaY: 120 })
    await wrapper.get('[aria-label="Zoom in"]').trigger('click')
    const before = seenAt(input)
    await new Promise((done) => setTimeout(done, 250))
    const address = await addressNow()
    wrapper.unmount()

    const again = await diagram(address)
    for (const axis of [0, 1] as const)
      expect(Math.abs(again.seenAt(input)[axis] - before[axis])).toBeLessThan(2)
    again.wrapper.unmount()

    // What was in the middle of a frame of 400 by 300 is in the middle of one of 1000 by 500.
    const larger = await diagram(address, [1000, 500])
    expect(Math.abs(larger.seenAt(input)[0] - before[0] - 300)).toBeLessThan(2)
    expect(Math.abs(larger.seenAt(input)[1] - before[1] - 100)).toBeLessThan(2)
    await larger.wrapper.get('[aria-label="Fit"]').trigger('click')
    await new Promise((done) => setTimeout(done, 250))
    expect(await larger.addressNow()).toBe('/')
  })

  it('goes from box to box with the arrows, and brings each into view', async () => {
    const { wrapper, node, seenAt } = await diagram()
    const [input, ...others] = model.groups.map((group) => group.name)
    let at = node(input ?? '')
    ;(at.element as unknown as SVGElement).focus()
    for (const next of others) {
      await at.trigger('keydown', { key: 'ArrowDown' })
      await flushPromises()
      expect(document.activeElement?.getAttribute('data-node')).toBe(next)
      const [, y] = seenAt(next)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThan(300)
      at = node(next)
    }
    wrapper.unmount()
  })

  it('colours by what one chooses, the largest most', async () => {
    const { wrapper, node } = await diagram()
    await wrapper.get('select').setValue('params')
    const strengthOf = (id: string): number =>
      parseInt(/--strength: (\d+)%/.exec(node(id).attributes('style') ?? '')?.[1] ?? '', 10)
    const [least, most] = [...model.groups]
      .sort((a, b) => a.params - b.params)
      .filter((_, i, all) => i === 0 || i === all.length - 1)
    expect(strengthOf(least?.name ?? '')).toBe(0)
    expect(strengthOf(most?.name ?? '')).toBe(45)
  })

  it('takes the whole window, until Escape', async () => {
    const { wrapper } = await diagram()
    await wrapper.get('[aria-label="Full width"]').trigger('click')
    expect(wrapper.get('.diagram').classes()).toContain('full')
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
    await flushPromises()
    expect(wrapper.get('.diagram').classes()).not.toContain('full')
  })
})
