import { describe, expect, it } from 'vitest'
import {
  AtelierError,
  type DatasetExamination,
  encodeError,
  type ImageRecipe
} from '../../../../src-main/contract'
import {
  changesOf,
  divisionOf,
  fieldOf,
  foldError,
  freeName,
  pathOf,
  recipeError,
  takesShare,
  untouchedChoices
} from '../../../../src-renderer/views/data/import-fields'
import { nameOfPath } from '../../../../src-renderer/views/data/dropped-files'

const proposed: ImageRecipe = {
  height: 224,
  width: 224,
  channels: 3,
  fit: 'fit',
  background: [0, 0, 0]
}

describe('the division of an import', () => {
  it('is left to the source, or is by groups, folds, or folds of groups', () => {
    const of = (changes: object) => divisionOf({ ...untouchedChoices, ...changes })
    expect(of({})).toBeNull()
    expect(of({ groups: '  ' })).toBeNull()
    expect(of({ groups: ' patient ', testShare: 0.3 })).toEqual({
      ...{ by: 'group', groups: 'patient', test: 0.3, validation: 0, seed: 0 }
    })
    expect(of({ folds: 5, fold: 2 })).toEqual({ by: 'fold', folds: 5, fold: 2, grouped: false, seed: 0 })
    expect(of({ folds: 5, fold: null, groups: '(*)/*.png' })).toEqual({
      ...{ by: 'fold', folds: 5, fold: 1, grouped: true, groups: '(*)/*.png', seed: 0 }
    })
  })

  it('has from 2 to 1000 folds, and one of them to test with', () => {
    const of = (folds: number | null, fold: number | null) =>
      (['folds', 'fold'] as const).map(
        (field) => foldError({ ...untouchedChoices, folds, fold }, field)?.text ?? null
      )
    expect(of(null, 7)).toEqual([null, null])
    expect(of(2, 2)).toEqual([null, null])
    expect(of(1, 1)).toEqual(['atLeast', null])
    expect(of(1001, 1)).toEqual(['atMost', null])
    expect(of(2.5, 1)).toEqual(['whole', null])
    expect(of(5, 6)).toEqual([null, 'atMost'])
    expect(of(5, Number.NaN)).toEqual([null, 'whole'])
    expect(of(5, null)).toEqual([null, null])
  })

  it('asks for a share where nothing names test images, or all are divided anew in groups', () => {
    const found = (test: number) =>
      ({ kind: 'classFolders', parts: { test, undivided: 90 } }) as unknown as DatasetExamination
    expect(takesShare(found(0), untouchedChoices)).toBe(true)
    expect(takesShare(found(10), untouchedChoices)).toBe(false)
    expect(takesShare(found(10), { ...untouchedChoices, groups: 'patient' })).toBe(true)
    expect(takesShare(found(0), { ...untouchedChoices, folds: 5 })).toBe(false)
    expect(takesShare(found(0), { ...untouchedChoices, test: '/elsewhere' })).toBe(false)
  })
})

describe('the fields of an import', () => {
  it('send what was changed of a proposal and nothing else', () => {
    expect(changesOf(null, proposed)).toEqual({})
    expect(changesOf({ ...proposed }, proposed)).toEqual({})
    const changed: ImageRecipe = { ...proposed, width: 64, background: [255, 255, 255] }
    expect(changesOf(changed, proposed)).toEqual({ width: 64, background: [255, 255, 255] })
  })

  it('say what is wrong where it is', () => {
    expect(recipeError({ ...proposed, height: 0 }, 'height')).toMatch(/1/)
    expect(recipeError({ ...proposed, height: 0 }, 'width')).toBeUndefined()
    expect(recipeError(null, 'height')).toBeUndefined()
    const of = (code: ConstructorParameters<typeof AtelierError>[0], path = ''): string | null =>
      fieldOf(encodeError(new AtelierError(code, { path })), '/pictures/test')
    expect([
      of('DATASET_NAME_TAKEN'),
      of('CLASS_NAMES_UNFIT'),
      of('DATASET_GROUPS_UNFIT', '/pictures'),
      of('DATASET_UNREADABLE', '/pictures'),
      of('DATASET_UNREADABLE', '/pictures/test'),
      of('DISK_FULL')
    ]).toEqual(['name', 'classes', 'groups', 'path', 'test', null])
  })

  it('take a path as Windows copies it', () => {
    expect(pathOf(' "C:\\Users\\me\\my pets" ')).toBe('C:\\Users\\me\\my pets')
    expect(pathOf('/home/me/"odd" name')).toBe('/home/me/"odd" name')
    expect(nameOfPath('C:\\Users\\me\\my pets\\')).toBe('my pets')
  })

  it('propose a name that no other has', () => {
    const taken = new Set(['pets', 'pets 2'])
    expect(['pets', 'birds', ''].map((name) => freeName(name, (each) => taken.has(each)))).toEqual([
      'pets 3',
      'birds',
      ''
    ])
  })
})
