import { AtelierError, type Sentence } from '../contract'

/** Longest name of a data set, in characters as a person counts them (code points). */
const longest = 64

/**
 * Whether a text has only what can be seen and stays where it is written: no control characters, none
 * that turn the direction of what follows, no invisible ones but the joiners that scripts and emoji
 * need, no halves of characters.
 */
export function isPlainText(text: string): boolean {
  return (
    !/[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u.test(text) &&
    !/\p{Cf}/u.test(text.replace(/[\u200c\u200d\u{e0020}-\u{e007f}]/gu, ''))
  )
}

/**
 * A data set's name as it is kept: any script, trimmed and composed (NFC), so that the same name typed
 * on two machines is one.
 * @throws AtelierError DATASET_NAME_UNUSABLE
 */
export function datasetName(given: string): string {
  const name = given.trim().normalize('NFC')
  const unusable = (reason: Sentence): AtelierError =>
    new AtelierError('DATASET_NAME_UNUSABLE', {
      id: name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '�').slice(0, 100),
      reason
    })
  if (name === '') throw unusable('it is empty')
  if ([...name].length > longest) throw unusable(`it is longer than ${longest} characters`)
  if (!isPlainText(name)) throw unusable('it has characters that cannot be seen')
  if (/[/\\]/.test(name)) throw unusable('it has a "/" or "\\"')
  if (/^[-.]/.test(name)) throw unusable(`it begins with "${name[0]}"`)
  return name
}

/** Whether two names are too much alike to stand side by side. */
export const isSameName = (a: string, b: string): boolean =>
  a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()
