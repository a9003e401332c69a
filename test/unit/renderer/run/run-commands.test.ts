import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { computed, ref } from 'vue'
import type { RunDetail } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { viewCommands } from '../../../../src-renderer/stores/view-commands'
import { useRunCommands } from '../../../../src-renderer/views/run/run-commands'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { machine, tinySetup, tinySpec } from '../../../support/run-fixtures'

const detailOf = (summary: Partial<RunDetail['summary']>): RunDetail => ({
  summary: summaryOf(summary),
  spec: tinySpec(),
  setup: tinySetup,
  ...{ epochs: [], sessions: [], checkpoints: [], steering: [] },
  ...{ parent: null, applicationVersion: '1', commit: null, weightsSha256: null, folder: '/', machine }
})

describe("what the palette offers on a run's page", () => {
  let leave = (): void => undefined
  afterEach(() => leave())

  function page(summary: Partial<RunDetail['summary']>) {
    const detail = ref<RunDetail | null>(detailOf(summary))
    const asked = ref<string | null>(null)
    const done: string[] = []
    const { client } = fakeClient()
    const view = {
      setup: () =>
        useRunCommands({
          detail,
          tabs: computed(() => ['charts', 'log'] as const),
          show: (tab) => done.push(`show ${tab}`),
          isAsked: (name) => asked.value === name,
          ask: (name) => done.push(name),
          steer: () => done.push('steer'),
          again: () => done.push('again'),
          repeat: () => done.push('repeat')
        }),
      template: '<main />'
    }
    const wrapper = mount(view, {
      global: { plugins: [i18n], provide: { [clientKey as symbol]: client } }
    })
    leave = () => wrapper.unmount()
    return { detail, asked, done, client }
  }
  const labels = (): string[] => viewCommands.value.map(({ label }) => label)
  const choose = (wanted: string): void =>
    viewCommands.value.find(({ label }) => label === wanted)?.run()

  it('is to adjust, pause and stop a run that trains, and its tabs', () => {
    const { done } = page({ status: 'running' })
    expect(labels()).toEqual([
      ...['Adjust', 'Pause', 'Stop', 'New run from this', 'Repeat with seeds'],
      ...['Charts', 'Log']
    ])
    for (const label of ['Pause', 'Log', 'Adjust']) choose(label)
    expect(done).toEqual(['runs.pause', 'show log', 'steer'])
  })

  it('is to go on with one that rests, and neither with one that is completed', () => {
    const { detail } = page({ status: 'paused' })
    expect(labels()).toContain('Resume')
    expect(labels()).not.toContain('Pause')
    detail.value = detailOf({ status: 'completed' })
    expect(labels()).toEqual(['New run from this', 'Repeat with seeds', 'Charts', 'Log'])
  })

  it('is not what was asked for already, nor what needs a workbench that is away', () => {
    const { asked, client } = page({ status: 'running' })
    asked.value = 'runs.stop'
    expect(labels()).not.toContain('Stop')
    client.state.value = 'lost'
    expect(labels()).toEqual(['Charts', 'Log'])
  })

  it('is nothing any more when one has left it', () => {
    page({ status: 'running' })
    leave()
    expect(viewCommands.value).toEqual([])
  })
})
