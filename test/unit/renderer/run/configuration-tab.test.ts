import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nextTick } from 'vue'
import type { RunDetail } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import ConfigurationTab from '../../../../src-renderer/views/run/configuration-tab.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { machine, tinySetup, tinySpec } from '../../../support/run-fixtures'

/** What the page says under the labels of the place where a run was trained. */
function show(setup: Partial<NonNullable<RunDetail['setup']>>) {
  const detail: RunDetail = {
    ...{ summary: summaryOf({ status: 'completed' }), spec: tinySpec(), machine },
    setup: { ...tinySetup, ...setup },
    ...{ epochs: [], sessions: [], checkpoints: [], steering: [], parent: null },
    ...{ applicationVersion: '1', commit: null, weightsSha256: null, folder: '/' }
  }
  const wrapper = mount(ConfigurationTab, {
    props: { detail },
    global: {
      plugins: [createPinia(), i18n],
      provide: { [clientKey as symbol]: fakeClient().client }
    }
  })
  return (label: string): string | undefined =>
    wrapper
      .findAll('dt')
      .find((each) => each.text() === label)
      ?.element.nextElementSibling?.textContent?.trim()
}

describe('the configuration of a run', () => {
  it('says in words what its data was and where that came from, in both languages', async () => {
    const said = show({
      ...{ datasetSource: 'synthetic', validationCount: 1000, validationFrom: 'test' },
      device: { kind: 'gpu', name: 'GPU', index: 1, memoryBytes: null }
    })
    expect(said('Data from')).toBe('drawn by Atelier (synthetic)')
    expect(said('Validation images')).toBe('1,000 (Test images)')
    expect(said('Device')).toBe('GPU (card 1)')
    setLanguage('ja')
    onTestFinished(() => setLanguage('en'))
    await nextTick()
    expect(said('データの出所')).toBe('Atelier が描いた合成データ')
    expect(said('検証画像')).toBe('1,000 (テスト画像)')
    expect(said('デバイス')).toBe('GPU (カード 1)')
  })

  it('shows a source as it was told where a later version knows more of them', () => {
    expect(show({ datasetSource: 'satellite' })('Data from')).toBe('satellite')
  })
})
