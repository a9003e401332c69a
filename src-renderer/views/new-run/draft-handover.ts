import type { ExperimentSpec } from '../../../src-main/contract'

let handed: ExperimentSpec | null = null

/** Puts an experiment where the form finds it: "new run from this". */
export function handDraft(spec: ExperimentSpec): void {
  handed = structuredClone(spec)
}

/** The experiment that was handed over, once. */
export function takeDraft(): ExperimentSpec | null {
  const spec = handed
  handed = null
  return spec
}
