import type { CallArguments, CallName, CallOutput } from '../contract'
import type { Workbench } from '../workbench/workbench'

/** What a call may know besides its input. */
export interface CallContext {
  workbench: Workbench
  host: 'desktop' | 'browser' | 'cli'
  /** Address of the web host, where there is one. */
  address(): string | null
}
/** What answers a call. */
export type CallHandler<N extends CallName> = (
  input: CallArguments<N>,
  context: CallContext
) => Promise<CallOutput<N>> | CallOutput<N>

/** The handlers of a noun's calls, one file a noun: it does not compile until every call has its own. */
export type HandlersOf<Noun extends string> = {
  [N in Extract<CallName, `${Noun}.${string}`>]: CallHandler<N>
}
