import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nextTick } from 'vue'
import type { ConfidenceBin, RunDetail } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import CalibrationFigure from '../../../../src-renderer/views/run/evaluation/calibration-figure.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'

/** 10 images at 60% of which 5 are right, 30 at 90% of which 24 are. */
const bins: ConfidenceBin[] = [
  { images: 0, correct: 0, confidence: 0 },
  { images: 10, correct: 5, confidence: 6 },
  { images: 30, correct: 24, confidence: 27 }
]

function show(shown: ConfidenceBin[]) {
  const wrapper = mount(CalibrationFigure, {
    props: {
      ...{ run: null, bins: shown, asTable: false },
      'detail': { summary: summaryOf({ name: 'one' }), checkpoints: [] } as unknown as RunDetail,
      'onUpdate:asTable': (value: boolean) => wrapper.setProps({ asTable: value })
    },
    global: {
      plugins: [createPinia(), i18n],
      provide: { [clientKey as symbol]: fakeClient().client }
    }
  })
  return wrapper
}

describe('the calibration of an evaluation', () => {
  it('is a picture that says its error, and a table of the same bins', () => {
    const view = show(bins)
    // 10/40 · |0.5 - 0.6| + 30/40 · |0.8 - 0.9| = 0.1, and the network is too sure in both.
    expect(view.get('svg[role=img]').attributes('aria-label')).toBe(
      'Calibration. Expected calibration error 10.00%, over 40 images. ' +
        'On average 10.0% more confident than right.'
    )
    const rows = view.findAll('tbody tr').map((row) => row.findAll('th, td').map((each) => each.text()))
    expect(rows).toEqual([
      ['0.0% – 33.3%', '0', '–', '–'],
      ['33.3% – 66.7%', '10', '60.0%', '50.0%'],
      ['66.7% – 100.0%', '30', '90.0%', '80.0%']
    ])
  })

  it('tells that distances to both sides add up, and which side prevails', () => {
    // 20/40 · |1 - 0.6| + 20/40 · |0.8 - 0.9| = 0.25; on average (12 + 18 - 20 - 16) / 40 = -0.15.
    const view = show([
      { images: 20, correct: 20, confidence: 12 },
      { images: 20, correct: 16, confidence: 18 }
    ])
    expect(view.text()).toContain('Expected calibration error 25.00%, over 40 images.')
    expect(view.text()).toContain('On average 15.0% less confident than right.')
  })

  it('shows the table in place of the picture where somebody wants to see it', async () => {
    const view = show(bins)
    expect(view.get('table').element.closest('.visually-hidden')).not.toBeNull()
    await view.get('[role=switch]').trigger('click')
    expect(view.get('table').element.closest('.visually-hidden')).toBeNull()
    expect(view.get('.frame').attributes('style')).toContain('display: none')
  })

  it('has its words in Japanese, in the picture too', async () => {
    const view = show(bins)
    setLanguage('ja')
    onTestFinished(() => setLanguage('en'))
    await nextTick()
    expect(view.get('svg[role=img]').text()).toMatch(/確信度/)
    expect(view.get('svg[role=img]').text()).not.toMatch(/[A-Za-z]{2}/)
    expect(view.get('table').text()).toContain('画像数')
  })
})
