import { afterEach, describe, expect, it } from 'vitest'
import { experimentSpec } from '../../../../src-main/contract'
import { forgetForm, keepForm, keptForm } from '../../../../src-renderer/views/new-run/kept-form'
import type { Draft } from '../../../../src-renderer/views/new-run/use-draft'
import { tinySpec } from '../../../support/run-fixtures'

const usual = tinySpec()
const draft = { ...experimentSpec.parse(usual), name: 'half', epochs: Number.NaN } as Draft

describe('a form that was left', () => {
  afterEach(forgetForm)

  it('is there again with its refused numbers and what was typed for them', () => {
    keepForm({ of: 'x', draft, preset: 'quickstart', texts: [['Epochs', '0,1,2']] })
    const kept = keptForm('x', usual)
    expect(kept?.draft).toEqual(draft)
    expect(kept?.draft.epochs).toBeNaN()
    expect([kept?.preset, kept?.texts]).toEqual(['quickstart', [['Epochs', '0,1,2']]])
  })

  it('is not there where the form is about something else, or was started', () => {
    keepForm({ of: 'x', draft, preset: null, texts: [] })
    expect(keptForm('y', usual)).toBeNull()
    forgetForm()
    expect(keptForm('x', usual)).toBeNull()
  })

  it('has what it did not know as usual, and is none where it is damaged', () => {
    const { precision: _, ...older } = draft
    localStorage.setItem('atelier.form', JSON.stringify({ of: 'x', draft: { ...older, epochs: 3 } }))
    expect(keptForm('x', usual)?.draft).toMatchObject({ epochs: 3, precision: 'fp32' })
    localStorage.setItem('atelier.form', '{"of":"x"')
    expect(keptForm('x', usual)).toBeNull()
  })
})
