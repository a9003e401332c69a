import { errorTexts } from '../../i18n/said'
import type { AtelierError, NetworkNote } from '../../../src-main/contract'
import { i18n } from '../../i18n'

/** What is wrong with a network and what to do, a line each, in the window's language. */
export function networkProblemText(error: AtelierError): [string, string] {
  const { code, params } = error
  const { message, fix } = errorTexts(error)
  const problem = params['problem']
  if (code !== 'NETWORK_UNFIT' || problem === undefined) return [message, fix]
  const { t } = i18n.global
  return [t(`networkProblems.${problem}.reason`, params), t(`networkProblems.${problem}.fix`, params)]
}

/** What is not kept of a network's file, in the window's language. */
export const networkNoteText = ({ code, params }: NetworkNote): string =>
  i18n.global.t(`networkNotes.${code}`, params, Number(params['count'] ?? 1))
