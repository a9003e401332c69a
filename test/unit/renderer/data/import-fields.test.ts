import { describe, expect, it } from 'vitest'
import { AtelierError, encodeError, type ImageRecipe } from '../../../../src-main/contract'
import {
  changesOf,
  fieldOf,
  freeName,
  recipeError
} from '../../../../src-renderer/views/data/import-fields'

const proposed: ImageRecipe = {
  height: 224,
  width: 224,
  channels: 3,
  fit: 'fit',
  background: [0, 0, 0]
}

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
      of('DATASET_UNREADABLE', '/pictures'),
      of('DATASET_UNREADABLE', '/pictures/test'),
      of('DISK_FULL')
    ]).toEqual(['name', 'classes', 'path', 'test', null])
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
