import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import { useSettingWords } from '../../../../src-renderer/views/use-setting-words'

describe("a setting's value", () => {
  function words(): (path: string, value: string) => string {
    let found!: (path: string, value: string) => string
    mount({ setup: () => ((found = useSettingWords()), () => null) }, { global: { plugins: [i18n] } })
    return found
  }

  it('is said as the form says it, in the language of the window', () => {
    const of = words()
    expect(of('model.batchNormalization', 'true')).toBe('on')
    expect(of('dataset.validation.from', 'test')).toBe('Test images')
    expect(of('schedule.type', 'oneCycle')).toBe('One cycle')
    expect(of('checkpoints.monitor', 'val_loss')).toBe('Validation loss')
    expect(of('optimizer.type', 'adamw')).toBe('AdamW')
    expect(of('precision', 'fp16')).toBe('fp16 products')
    setLanguage('ja')
    expect(of('model.batchNormalization', 'false')).toBe('オフ')
    expect(of('checkpoints.monitor', 'val_loss')).toBe('検証損失')
  })

  it('stays as it is written where it is a number, a name or of a later version', () => {
    const of = words()
    expect(of('optimizer.learningRate', '3.3e-5')).toBe('3.3e-5')
    expect(of('schedule.type', 'spiral')).toBe('spiral')
    expect(of('dataset.id', 'test')).toBe('test')
  })
})
