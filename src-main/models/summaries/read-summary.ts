import { AtelierError, type PrintedSummary } from '../../contract'
import { readKerasSummary } from './keras-summary'
import { readTorchInfo, readTorchSummary } from './torch-summary'

/** Colours and other ways of a terminal, which are no text. */
// eslint-disable-next-line no-control-regex -- what is taken out begins with a control character
const escapes = /\u001b\[[0-9;]*[A-Za-z]/g

/**
 * The layers of a summary as another framework printed it: Keras' `model.summary()` in its old and its new
 * form, torchinfo's and torchsummary's tables.
 * @throws AtelierError SUMMARY_UNREADABLE
 */
export function readSummary(text: string): PrintedSummary {
  const lines = text.replace(escapes, '').replace(/\r\n?/g, '\n').split('\n')
  const header = lines.find((line) => /Layer \(type/.test(line))
  if (header === undefined)
    throw new AtelierError('SUMMARY_UNREADABLE', { reason: 'no line has the title "Layer (type)"' })
  const isOfTorch = /depth-idx/.test(header) || lines.some((line) => /^\s*\w+-\d+\s+\[/.test(line))
  const read = /depth-idx/.test(header) ? readTorchInfo : isOfTorch ? readTorchSummary : readKerasSummary
  const summary = read(lines)
  if (summary.layers.length === 0)
    throw new AtelierError('SUMMARY_UNREADABLE', { reason: 'no layer follows its title' })
  return summary
}
