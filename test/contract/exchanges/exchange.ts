import type { CallInput, CallName, CallOutput } from '../../../src-main/contract'
import type { House } from '../house'

/** What a call is asked, and what it must answer. */
export type Exchange<N extends CallName> = {
  /** What has to be there already. */
  before?: (house: House) => Promise<unknown>
  input: (house: House) => CallInput<N>
} & ({ answer: (answer: CallOutput<N>, house: House) => void } | { error: string })

/** Of every call of a noun: a new one does not compile until it is tried. */
export type ExchangesOf<Noun extends string> = {
  [N in Extract<CallName, `${Noun}.${string}`>]: Exchange<N>
}
