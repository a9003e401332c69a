import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  addSplitOptions,
  type SplitOptions,
  splitRuleOf
} from '../../../src-main/hosts/cli/split-options'

const ruleOf = (...args: string[]) => {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  addSplitOptions(command)
  return splitRuleOf(command.parse(args, { from: 'user' }).opts<SplitOptions>())
}

describe('how an import divides its images', () => {
  it('is as the source says where nothing is said', () => {
    expect(ruleOf()).toBeNull()
  })
  it('is by shares of what the source does not divide', () => {
    expect(ruleOf('--test-share', '0.3', '--validation-share', '.1')).toEqual({
      ...{ by: 'source', test: 0.3, validation: 0.1, seed: 0 }
    })
    expect(ruleOf('--split-seed', '7')).toEqual({ by: 'source', test: 0.2, validation: 0, seed: 7 })
  })
  it('is by groups', () => {
    expect(ruleOf('--group', 'patient', '--test-share', '0.25')).toEqual({
      ...{ by: 'group', groups: 'patient', test: 0.25, validation: 0, seed: 0 }
    })
  })
  it('is one of several folds, of groups where they are said', () => {
    expect(ruleOf('--folds', '5')).toEqual({
      ...{ by: 'fold', folds: 5, fold: 1, grouped: false, seed: 0 }
    })
    expect(ruleOf('--folds', '5', '--fold', '3', '--group', 'p(*)_*', '--split-seed', '2')).toEqual({
      ...{ by: 'fold', folds: 5, fold: 3, grouped: true, groups: 'p(*)_*', seed: 2 }
    })
  })
  it.each([
    [['--fold', '2'], '--fold needs --folds'],
    [['--folds', '3', '--test-share', '0.2'], 'leave out --test-share'],
    [['--folds', '3', '--fold', '4'], 'there are fewer folds'],
    [['--test-share', '0.6', '--validation-share', '0.4'], 'nothing is left to train on'],
    [['--test-share', '1'], 'Write a share'],
    [['--test-share', 'much'], 'Write a share'],
    [['--folds', '1'], '2']
  ])('is refused where it makes no sense: %j', (args, message) => {
    expect(() => ruleOf(...args)).toThrow(message)
  })
})
