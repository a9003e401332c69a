import { type ExperimentInput, experimentSpec } from '../../../src-main/contract'
import type { Draft } from './use-draft'

/** A form that was left before its run was started. */
export interface KeptForm {
  /** What the form was about: nothing, or the checkpoint or the data that its address names. */
  of: string
  draft: Draft
  preset: string | null
  /** What was typed into fields and refused, by their labels. */
  texts: [label: string, text: string][]
}

const place = 'atelier.form'
/** JSON has no NaN, which is what a refused number is; nobody can type this. */
const refused = '\u0000NaN'

/** Keeps a form in this browser, over reloads and restarts; one at a time. */
export function keepForm(form: KeptForm): void {
  localStorage.setItem(
    place,
    JSON.stringify(form, (_, value: unknown) => (Number.isNaN(value) ? refused : value))
  )
}

export function forgetForm(): void {
  localStorage.removeItem(place)
}

/**
 * The form that was left, where it was about the same; null where there is none. What it does not know,
 * since a version before this one kept it, is as usual.
 */
export function keptForm(of: string, usual: ExperimentInput): KeptForm | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null', (_, value: unknown) =>
      value === refused ? Number.NaN : value
    ) as KeptForm | null
    if (kept?.of !== of || typeof kept.draft !== 'object') return null
    return { ...kept, draft: { ...(experimentSpec.parse(usual) as Draft), ...kept.draft } }
  } catch {
    return null
  }
}
