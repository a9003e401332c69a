import { flushPromises, mount } from '@vue/test-utils'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../../src-main/contract'
import { compareModel, describeModel } from '../../../../src-main/workbench/models/model-service'
import { clientKey } from '../../../../src-renderer/api/client'
import SummaryParity from '../../../../src-renderer/diagram/summary-parity.vue'
import { i18n } from '../../../../src-renderer/i18n'
import { fakeClient } from '../../../support/fake-client'

const config = modelConfig.parse({ id: 'cnn' })
const textOf = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, `../../../fixtures/summaries/${name}.txt`), 'utf8')

describe('a network beside another framework', () => {
  async function dialog() {
    const { client } = fakeClient({
      'models.compare': ({ config: asked, summary }) =>
        compareModel(modelConfig.parse(asked), [28, 28, 1], 10, summary)
    })
    const wrapper = mount(SummaryParity, {
      props: { config, model: describeModel(config, [28, 28, 1], 10) },
      global: { plugins: [i18n, createPinia()], provide: { [clientKey as symbol]: client } },
      attachTo: document.body
    })
    await wrapper.get('button').trigger('click')
    await flushPromises()
    const find = <T extends Element>(selector: string): T => document.querySelector(selector) as T
    const compare = async (text: string): Promise<void> => {
      const area = find<HTMLTextAreaElement>('textarea')
      area.value = text
      area.dispatchEvent(new Event('input'))
      await flushPromises()
      find<HTMLButtonElement>('.button.primary').click()
      await flushPromises()
    }
    const states = (): (string | null)[] =>
      [...document.querySelectorAll('tbody tr')].map((row) => row.getAttribute('data-state'))
    return { compare, find, states }
  }

  it('is the same line by line, or says where it differs', async () => {
    const { compare, find, states } = await dialog()
    await compare(textOf('keras3-cnn'))
    expect(find('.verdict').textContent).toContain('The same network, layer by layer.')
    expect(states()).toHaveLength(13)

    await compare(textOf('keras2-cnn-48'))
    expect(find('.verdict').textContent).toContain('6 layers differ.')
    find<HTMLInputElement>('input[type=checkbox]').click()
    await flushPromises()
    expect(states()).toEqual(['both', 'both', 'shape', 'shape', 'shape', 'params'])
  })

  it('says what is wrong with a text that is no summary', async () => {
    const { compare, find } = await dialog()
    await compare('model = Sequential()')
    expect(find('[role=alert]').textContent).toContain('no line has the title "Layer (type)"')
  })
})
