import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { settings, type Settings } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import FeaturesPanel from '../../../../src-renderer/views/settings/features-panel.vue'
import { fakeClient } from '../../../support/fake-client'

async function panel(bytes: number) {
  const changes: Partial<Settings>[] = []
  let kept = bytes
  const { client } = fakeClient({
    'features.usage': () => ({ folder: '/cache/features', bytes: kept }),
    'features.clear': () => ({ folder: '/cache/features', bytes: (kept = 0) }),
    'settings.set': (change) => {
      changes.push(change as Partial<Settings>)
      return settings.parse(change)
    }
  })
  const wrapper = mount(FeaturesPanel, {
    global: { plugins: [createPinia(), i18n], provide: { [clientKey as symbol]: client } }
  })
  await flushPromises()
  return { wrapper, changes }
}

describe('the panel of kept features', () => {
  it('says how much is kept and where, and removes it', async () => {
    const { wrapper } = await panel(3_000_000)
    expect(wrapper.get('.used').text()).toBe('3.0 MB kept')
    expect(wrapper.get('.folder').text()).toBe('/cache/features')

    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(wrapper.get('.used').text()).toBe('Nothing is kept.')
    expect(wrapper.get('button').attributes('aria-disabled')).toBe('true')
  })

  it('takes a limit, and refuses one that is none', async () => {
    const { wrapper, changes } = await panel(1)
    const input = wrapper.get('input')
    await input.setValue('-1')
    expect(wrapper.text()).toContain('A number from 0 to 1,024')
    expect(changes).toEqual([])
    await input.setValue('0.5')
    expect(changes).toEqual([{ featureCacheGigabytes: 0.5 }])
  })
})
