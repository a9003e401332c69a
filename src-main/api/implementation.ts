import type { CallArguments, CallName, CallOutput } from '../contract'
import type { Workbench } from '../workbench/workbench'

/** What a call may know besides its input. */
export interface CallContext {
  workbench: Workbench
  host: 'desktop' | 'browser' | 'cli'
  /** Address of the web host, where there is one. */
  address(): string | null
}
/** A call's implementation: one file each. */
export type Implementation<N extends CallName> = (
  input: CallArguments<N>,
  context: CallContext
) => Promise<CallOutput<N>> | CallOutput<N>
