import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  forgetIgnored,
  ignoredProblems,
  ignoreProblems
} from '../../../src-main/datasets/ignored-problems'
import { changeDataset, importDataset, removeDataset } from '../../../src-main/datasets/import'
import { writeIdxFolder } from '../../support/idx'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }

describe('what a person ignores in a data set', () => {
  it('is remembered until it is taken back, for this data set alone', async () => {
    await ignoreProblems(places, 'one', ['a', 'b'], true)
    await ignoreProblems(places, 'two', ['c'], true)
    await ignoreProblems(places, 'one', ['a'], false)
    expect(await ignoredProblems(places, 'one')).toEqual(new Set(['b']))
    expect(await ignoredProblems(places, 'two')).toEqual(new Set(['c']))
    await forgetIgnored(places, 'one')
    expect(await ignoredProblems(places, 'one')).toEqual(new Set())
  })
  it('goes with it when it gets another name, and is gone when it is removed', async () => {
    const request = { folder: writeIdxFolder(join(root, 'mine')), classes: null, replace: false }
    await importDataset({ ...request, name: 'mine' }, places)
    await ignoreProblems(places, 'mine', ['a'], true)
    await changeDataset('mine', { name: 'ours' }, places)
    expect(await ignoredProblems(places, 'ours')).toEqual(new Set(['a']))
    await ignoreProblems(places, 'ours', ['b'], true)
    expect(await ignoredProblems(places, 'ours')).toEqual(new Set(['a', 'b']))
    await removeDataset('ours', places)
    await importDataset({ ...request, name: 'ours' }, places)
    expect(await ignoredProblems(places, 'ours')).toEqual(new Set())
  })
})
