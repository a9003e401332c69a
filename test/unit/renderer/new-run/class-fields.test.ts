import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { ClassChoice } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import ClassFields from '../../../../src-renderer/views/new-run/data/class-fields.vue'
import { fakeClient } from '../../../support/fake-client'

async function open(modelValue?: ClassChoice, error?: string) {
  const fake = fakeClient({
    'datasets.classes': () => ({
      names: ['Shirt', 'Coat', 'Bag'],
      counts: { train: [6000, 50, 7], test: [1, 2, 3] }
    })
  })
  const wrapper = mount(ClassFields, {
    props: { modelValue, dataset: 'mine', path: null, errorOf: () => error },
    global: { plugins: [i18n], provide: { [clientKey as symbol]: fake.client } },
    attachTo: document.body
  })
  const details = wrapper.get<HTMLDetailsElement>('details')
  const summary = wrapper.get('summary').text()
  const before = fake.asked.length
  details.element.open = true
  await details.trigger('toggle')
  await flushPromises()
  const named = (label: string) => wrapper.get<HTMLInputElement>(`[aria-label="${label}"]`)
  const sent = (): unknown => wrapper.emitted('update:modelValue')?.at(-1)?.[0]
  return { wrapper, fake, summary, before, named, sent }
}

describe('the classes of the data of a new run', () => {
  it('are read when they are unfolded, and listed with their images', async () => {
    const { wrapper, fake, before, summary } = await open()
    expect([before, summary]).toEqual([0, 'Classes all of them, as they are'])
    expect(fake.asked).toEqual([{ name: 'datasets.classes', input: { dataset: 'mine', path: null } }])
    const rows = wrapper.findAll('tr').map((row) => row.findAll('th, .count').map((each) => each.text()))
    expect(rows).toEqual([
      ['Leave out', 'Class', 'Training', 'Test', 'Counts as'],
      ['Shirt', '6,000', '1'],
      ['Coat', '50', '2'],
      ['Bag', '7', '3']
    ])
  })

  it('are left out by a tick and put together by a name, and taken back', async () => {
    const first = await open()
    await first.named('Leave out Coat').setValue(true)
    expect(first.sent()).toEqual({ leaveOut: ['Coat'], merge: {} })
    await first.named('Bag counts as').setValue(' Shirt ')
    expect(first.sent()).toEqual({ leaveOut: ['Coat'], merge: { Bag: 'Shirt' } })

    const second = await open({ leaveOut: ['Coat'], merge: { Bag: 'Shirt' } })
    expect(second.summary).toBe('Classes 1 left out, 1 merged')
    expect(second.named('Leave out Coat').element.checked).toBe(true)
    expect(second.named('Bag counts as').element.value).toBe('Shirt')
    await second.named('Bag counts as').setValue('')
    expect(second.sent()).toEqual({ leaveOut: ['Coat'], merge: {} })
    await second.wrapper.get('button').trigger('click')
    expect(second.sent()).toBeUndefined()
  })

  it('are nothing that an experiment says where nothing is chosen any more', async () => {
    const { named, sent } = await open({ leaveOut: ['Coat'], merge: {} })
    await named('Leave out Coat').setValue(false)
    expect(sent()).toBeUndefined()
  })

  it('say what is wrong with the choice while they are folded, in the language of the window', async () => {
    setLanguage('ja')
    const { summary } = await open({ leaveOut: ['Hat'], merge: {} }, '帽子はありません')
    expect(summary).toContain('除外 1、統合 0')
    expect(summary).toContain('帽子はありません')
  })
})
