import { errorTexts, saidText } from '../../../i18n/said'
import type { AtelierError, MessageParameters, NetworkNote } from '../../../../src-main/contract'
import { i18n } from '../../../i18n'

/** What is wrong with a network and what to do, a line each, in the window's language. */
export function networkProblemText(error: AtelierError): [string, string] {
  const { code, params } = error
  const { message, fix } = errorTexts(error)
  const problem = params['problem']
  if (code !== 'NETWORK_UNFIT' || problem === undefined) return [message, fix]
  const { t } = i18n.global
  const said = saidParams(params)
  return [t(`networkProblems.${problem}.reason`, said), t(`networkProblems.${problem}.fix`, said)]
}

/** What is not kept of a network's file, in the window's language. */
export const networkNoteText = ({ code, params }: NetworkNote): string =>
  i18n.global.t(`networkNotes.${code}`, saidParams(params), Number(params['count'] ?? 1))

const saidParams = (params: MessageParameters): MessageParameters =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? saidText(value) : value
    ])
  )
