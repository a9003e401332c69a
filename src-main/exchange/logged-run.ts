import type { RunOrigin } from '../contract'

/** Which software a run was read from. */
export type ForeignSource = Exclude<RunOrigin['from'], 'capsule' | 'reference'>

/** A value of a metric, as some software logged it. */
export interface MetricPoint {
  /** As that software calls it; a subfolder's metrics with the folder's name before a slash. */
  metric: string
  step: number
  /** Unix milliseconds; null where nothing says when. */
  at: number | null
  value: number
}

/** A run of other software, before it is read: its points may be many millions and come as they are. */
export interface LoggedRun {
  source: ForeignSource
  name: string
  /** File or folder that it is read from. */
  path: string
  /** Its points in the order in which they were logged, some at a time. To be read once. */
  points(): AsyncIterable<MetricPoint[]>
  /** The rest of it: complete once all points were read. */
  facts: LoggedFacts
}

export interface LoggedFacts {
  /** Settings as they were logged. */
  parameters: Record<string, string>
  tags: string[]
  /** `interrupted` where it is said to run, and who knows. */
  status: 'completed' | 'failed' | 'stopped' | 'interrupted'
  /** Unix milliseconds; null where only the points' times tell. */
  startedAt: number | null
  endedAt: number | null
  /** Texts that were logged, as lines for the run's log. */
  texts: string[]
  /** What could not be read of it, or has no place in a history, a line each. */
  notes: string[]
}

/** Facts of a run of which nothing is known yet. */
export const noFacts = (): LoggedFacts => ({
  parameters: {},
  tags: [],
  status: 'completed',
  startedAt: null,
  endedAt: null,
  texts: [],
  notes: []
})
