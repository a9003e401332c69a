import type { z } from 'zod'
import { type Command, InvalidArgumentError } from 'commander'
import { AtelierError, issuesOf, splitRule, type SplitRule } from '../../contract'
import { wholeNumber } from './context'

/** What a person says of how the images of a data set come into its parts. */
export interface SplitOptions {
  testShare?: number
  validationShare?: number
  group?: string
  folds?: number
  fold?: number
  splitSeed?: number
}

/** Adds the options that {@link splitRuleOf} reads. */
export function addSplitOptions(command: Command): void {
  command
    .option(
      '--test-share <share>',
      'of all images those held for the test, where the source names none (default: 0.2)',
      parseShare
    )
    .option(
      '--validation-share <share>',
      'as --test-share, those held to validate on (default: 0)',
      parseShare
    )
    .option(
      '--group <column>',
      'keep images together that have the same in a column of the manifest, or a pattern of paths with ' +
        'the group as (*), as "patient-(*)-*.png"; divides all images anew'
    )
    .option('--folds <n>', 'divide all images into so many equal parts, one for the test', (text) =>
      wholeNumber(text, 2, 1000)
    )
    .option('--fold <n>', 'which of the folds is for the test (default: 1)', (text) =>
      wholeNumber(text, 1, 1000)
    )
    .option('--split-seed <n>', 'seed of the division', (text) => wholeNumber(text, 0, 4_294_967_295))
}

/** @throws InvalidArgumentError where it is none */
function parseShare(text: string): number {
  const share = text.trim() === '' ? Number.NaN : Number(text)
  if (share >= 0 && share < 1) return share
  throw new InvalidArgumentError('Write a share from 0 to less than 1, as 0.2.')
}

/**
 * The rule that the options make; null where nothing is said.
 * @throws AtelierError INVALID_USAGE where they do not go together
 */
export function splitRuleOf(options: SplitOptions): SplitRule | null {
  const { testShare: test, validationShare: validation, group, folds, fold, splitSeed: seed } = options
  const areShares = test !== undefined || validation !== undefined
  if (folds === undefined && fold !== undefined) throw unusable('--fold needs --folds.')
  if (folds !== undefined && areShares)
    throw unusable('--folds makes parts of equal size: leave out --test-share and --validation-share.')
  if (folds !== undefined)
    return ruleOf({
      by: 'fold',
      ...{ folds, fold: fold ?? 1, grouped: group !== undefined, groups: group, seed }
    })
  if (group !== undefined) return ruleOf({ by: 'group', groups: group, test, validation, seed })
  return areShares || seed !== undefined ? ruleOf({ by: 'source', test, validation, seed }) : null
}

function ruleOf(said: z.input<typeof splitRule>): SplitRule {
  const parsed = splitRule.safeParse(said)
  if (parsed.success) return parsed.data
  const problems = issuesOf(parsed.error).map(({ message }) => message)
  throw unusable(`The images cannot be divided like this: ${problems.join('; ')}.`)
}

const unusable = (problem: string): AtelierError => new AtelierError('INVALID_USAGE', { problem })
