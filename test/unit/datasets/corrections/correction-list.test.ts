import { describe, expect, it } from 'vitest'
import { parseCorrectionList } from '../../../../src-main/datasets/corrections/correction-list'

const read = (text: string): ReturnType<typeof parseCorrectionList> =>
  parseCorrectionList(Buffer.from(text), 'list.csv')
const hash = 'ab'.repeat(32)

describe('a list of corrections', () => {
  it('has an image and its class a line; an empty class leaves it out', () => {
    expect(read(`cats/1.png,dog\n${hash},\n`)).toEqual([
      { image: 'cats/1.png', label: 'dog' },
      { image: hash, label: null }
    ])
  })

  it.each([
    ['quotes', '"a, b.png","T-shirt, red"\n'],
    ['a heading and further columns', 'file,given,label\n"a, b.png",trousers,"T-shirt, red"\n'],
    ['semicolons', 'file;label;sure\n"a, b.png";"T-shirt, red";0,9\n'],
    ['tabs, a mark and carriage returns', '\ufeffa, b.png\tT-shirt, red\r\n']
  ])('may have %s', (_, text) => {
    expect(read(text)).toEqual([{ image: 'a, b.png', label: 'T-shirt, red' }])
  })

  it('may be JSON: a list, or the document that a workspace keeps', () => {
    expect(read('[{"image": "train/3", "label": null}]')).toEqual([{ image: 'train/3', label: null }])
    expect(read(`{"formatVersion": 1, "images": {"${hash}": "dog"}}`)).toEqual([
      { image: hash, label: 'dog' }
    ])
  })

  it.each([
    ['', /names no image/],
    ['file,label\n', /names no image/],
    ['cats/1.png\n', /line 1 has no column for the class/],
    ['a.png,dog\n,dog\n', /line 2 names no image/],
    ['{"images": 5}', /no list of images and classes/],
    ['[{"image": ', /no JSON/]
  ])('that is %j is refused with the reason', (text, reason) => {
    expect(() => read(text)).toThrowError(
      expect.objectContaining({
        code: 'CORRECTION_LIST_UNFIT',
        message: expect.stringMatching(reason)
      })
    )
  })

  it('that is no text is refused', () => {
    expect(() => parseCorrectionList(Uint8Array.of(0xff, 0xfe, 0x00), 'list.csv')).toThrowError(/UTF-8/)
  })
})
