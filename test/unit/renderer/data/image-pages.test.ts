import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { AtelierError, type ImagePage, type ViewedImage } from '../../../../src-main/contract'
import { imagePages, pageSize } from '../../../../src-renderer/views/data/image-pages'
import { deferred } from '../../../support/fake-client'

const image = (index: number): ViewedImage => ({
  index,
  name: String(index),
  label: 0,
  split: 'train',
  width: 1,
  height: 1,
  problems: [],
  thumbnail: null
})
const page = (from: number, total = 100_000): ImagePage => ({
  total,
  from,
  images: Array.from({ length: pageSize }, (_, i) => image(from + i))
})

/** Pages whose answers a test gives when it likes. */
function pages() {
  const asked: { page: number; answer: ReturnType<typeof deferred<ImagePage>> }[] = []
  const list = imagePages((from) => {
    const answer = deferred<ImagePage>()
    asked.push({ page: from / pageSize, answer })
    return answer.promise
  })
  const answer = async (which: number): Promise<void> => {
    const request = asked.findLast((each) => each.page === which)
    request?.answer.resolve(page(which * pageSize))
    await flushPromises()
  }
  return { list, asked, answer, pagesAsked: () => asked.map((each) => each.page) }
}
const placesOf = (from: number, to: number): [number, number] => [from * pageSize, (to + 1) * pageSize]

describe('pages of images', () => {
  it('are asked for two at a time, those in sight alone', async () => {
    const { list, answer, pagesAsked } = pages()
    list.want(...placesOf(3, 5))
    expect(pagesAsked()).toEqual([3, 4])
    expect(list.at(3 * pageSize)).toBeUndefined()
    await answer(3)
    expect(list.at(3 * pageSize + 7)?.index).toBe(3 * pageSize + 7)
    expect(list.total.value).toBe(100_000)
    expect(pagesAsked()).toEqual([3, 4, 5])
  })

  it('that were scrolled past before their turn are never asked for', async () => {
    const { list, answer, pagesAsked } = pages()
    list.want(...placesOf(0, 3))
    for (let from = 4; from < 800; from += 4) list.want(...placesOf(from, from + 3))
    await answer(0)
    await answer(1)
    expect(pagesAsked()).toEqual([0, 1, 796, 797])
  })

  it('are not asked for again while they are kept, and are again when they were dropped', async () => {
    const { list, answer, pagesAsked } = pages()
    for (let at = 0; at < 100; at++) {
      list.want(...placesOf(at, at))
      await answer(at)
    }
    list.want(...placesOf(98, 99))
    expect(pagesAsked()).toHaveLength(100)
    list.want(...placesOf(0, 0))
    expect(pagesAsked()).toHaveLength(101)
  })

  it('of a list that is shown no more are passed over when they arrive', async () => {
    const { list, asked, pagesAsked } = pages()
    list.want(...placesOf(0, 0))
    list.clear()
    list.want(...placesOf(0, 0))
    asked[0]?.answer.resolve(page(0, 5))
    await flushPromises()
    expect(list.total.value).toBeNull()
    asked[1]?.answer.resolve(page(0, 7))
    await flushPromises()
    expect(list.total.value).toBe(7)
    expect(pagesAsked()).toEqual([0, 0])
  })

  it('that cannot be had say why, and are not asked for without end', async () => {
    const { list, asked } = pages()
    list.want(...placesOf(0, 0))
    asked[0]?.answer.reject(
      new AtelierError('UNKNOWN_DATASET', { id: 'shapes', datasets: 'fashion-mnist' })
    )
    await flushPromises()
    expect(list.error.value?.code).toBe('UNKNOWN_DATASET')
    expect(asked).toHaveLength(1)
    list.want(...placesOf(0, 0))
    asked[1]?.answer.resolve(page(0))
    await flushPromises()
    expect(list.error.value).toBeNull()
  })

  it('are asked for again when more is known of them, and stay in sight until then', async () => {
    const { list, answer, pagesAsked } = pages()
    list.want(...placesOf(0, 1))
    await answer(0)
    await answer(1)
    list.want(...placesOf(1, 1))
    list.refresh()
    expect(list.at(pageSize)?.index).toBe(pageSize)
    expect(list.at(0)).toBeUndefined()
    expect(pagesAsked()).toEqual([0, 1, 1])
    await answer(1)
    list.want(...placesOf(1, 1))
    expect(pagesAsked()).toEqual([0, 1, 1])
  })
})
