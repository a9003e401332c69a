import { readFileSync } from 'node:fs'
import { AtelierError, type Correction, asOthersSay, type Sentence } from '../../contract'
import { parseCorrectionList } from '../../datasets/corrections/correction-list'

/**
 * The changes of a file that lists images and their classes.
 * @param shown the path as the person gave it
 * @throws AtelierError CORRECTION_LIST_UNFIT
 */
export function readCorrectionList(path: string, shown: string): Correction[] {
  let content: Uint8Array
  try {
    content = readFileSync(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason: Sentence = code === 'ENOENT' ? 'there is no such file' : asOthersSay(message)
    throw new AtelierError('CORRECTION_LIST_UNFIT', { path: shown, reason })
  }
  return parseCorrectionList(content, shown)
}
