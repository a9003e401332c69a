import { AtelierError, networkProblem } from '../../contract'

/** The error that says why a network cannot be trained here. */
export const unfit = (...problem: Parameters<typeof networkProblem>): AtelierError =>
  new AtelierError('NETWORK_UNFIT', networkProblem(...problem))
