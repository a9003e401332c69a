import { describe, expect, it } from 'vitest'
import { AtelierError, type CallInput, type Prediction } from '../../../../src-main/contract'
import {
  mostPictures,
  type PredictedPicture,
  usePredictionsStore
} from '../../../../src-renderer/stores/predictions'
import { deferred, fakeClient, inWindow } from '../../../support/fake-client'

type Make = CallInput<'predictions.make'>

const named = (name: string, content: BlobPart = name) => ({ name, file: new File([content], name) })
const answerTo = (name: string): Prediction => ({
  image: name,
  class: 'a',
  probability: 1,
  probabilities: [],
  notes: []
})

/** A window whose workbench keeps the parts that it is sent, and answers by the pictures' names. */
function open(make: (asked: Make) => Promise<Prediction[]> | Prediction[]) {
  const sent = new Map<string, string[]>()
  const asked: Make[] = []
  const fake = fakeClient({
    'predictions.upload': ({ upload, base64 }) => {
      const id = upload ?? `upload-${sent.size}`
      sent.set(id, [...(sent.get(id) ?? []), atob(base64)])
      return { upload: id, bytes: 0 }
    },
    'predictions.make': (input) => {
      asked.push(input)
      return make(input)
    },
    'predictions.discard': () => ({}),
    'predictions.release': () => ({})
  })
  const { value: store } = inWindow(fake.client, usePredictionsStore)
  const held = store.of(() => 'run-1')
  const ended = async (): Promise<void> => expect.poll(() => held.value.isRunning).toBe(false)
  return { ...fake, store, held, sent, asked, ended }
}
const answerAll = ({ pictures }: Make): Prediction[] => pictures.map(({ name }) => answerTo(name))

describe('predictions of a run in the window', () => {
  it('are asked for sixteen at a time, each content whole, in parts that a connection takes', async () => {
    const { store, held, sent, asked, ended } = open(answerAll)
    const large = 'ab'.repeat(2 ** 20)
    store.add('run-1', [
      named('large.png', large),
      ...Array.from({ length: 19 }, (_, i) => named(`${i}`))
    ])
    await ended()
    expect(asked.map(({ pictures }) => pictures.length)).toEqual([16, 4])
    const parts = sent.get('upload-0') ?? []
    expect([parts.length > 1, parts.join('') === large]).toEqual([true, true])
    expect(Math.max(...parts.map((part) => btoa(part).length))).toBeLessThan(3 * 2 ** 20)
    expect(held.value.pictures.map(({ answer }) => answer?.image)).toEqual([
      'large.png',
      ...Array.from({ length: 19 }, (_, i) => `${i}`)
    ])
  })

  it('leave out a picture that cannot be read, and one that is too large for the workbench', async () => {
    const error = { code: 'IMAGE_UNREADABLE', params: {}, message: 'm', fix: 'f' } as const
    const { store, held, answers, ended } = open(({ pictures }) =>
      pictures.map(({ name }) => (name === 'bad' ? { image: name, error } : answerTo(name)))
    )
    const take = answers['predictions.upload']
    answers['predictions.upload'] = (input) => {
      if (atob(input.base64) === 'huge') throw new AtelierError('PICTURE_TOO_LARGE', { limit: '1 B' })
      return take?.(input) ?? { upload: '', bytes: 0 }
    }
    store.add('run-1', [named('good'), named('bad'), named('huge'), named('fine')])
    await ended()
    expect(held.value.pictures.map(({ answer, error: why }) => answer?.class ?? why?.code)).toEqual([
      'a',
      'IMAGE_UNREADABLE',
      'PICTURE_TOO_LARGE',
      'a'
    ])
    expect(held.value.error).toBeNull()
  })

  it('wait where the workbench cannot answer, and go on when they are asked to', async () => {
    let isBroken = true
    const { store, held, ended } = open((input) => {
      if (isBroken) throw new AtelierError('JOB_DIED', { how: 'signal SIGKILL' })
      return answerAll(input)
    })
    store.add('run-1', [named('a')])
    await ended()
    expect(held.value.error?.code).toBe('JOB_DIED')
    expect(held.value.pictures[0]).toMatchObject({ answer: null, error: null })
    isBroken = false
    store.goOn('run-1')
    await ended()
    expect([held.value.error, held.value.pictures[0]?.answer?.class]).toEqual([null, 'a'])
  })

  it('are asked for again with other weights; answers of the former ones do not count', async () => {
    const late = deferred<Prediction[]>()
    const { store, held, asked, ended } = open((input) =>
      input.run === 'run-1' ? late.promise : answerAll(input)
    )
    store.add('run-1', [named('a')])
    await expect.poll(() => asked).toHaveLength(1)
    store.choose('run-1', 'checkpoints/epoch-0001.safetensors')
    await ended()
    late.resolve([{ ...answerTo('a'), class: 'stale' }])
    await late.promise
    expect(asked[1]?.run).toBe('run-1@epoch-0001.safetensors')
    expect(held.value.pictures[0]?.answer?.class).toBe('a')
  })

  it('are asked for one again with light for dark, and back', async () => {
    const { store, held, asked, ended } = open(answerAll)
    store.add('run-1', [named('a'), named('b')])
    await ended()
    for (const isInverted of [true, false]) {
      const [picture] = held.value.pictures
      if (picture) store.invert('run-1', picture)
      await ended()
      expect(asked.at(-1)).toMatchObject({ invert: isInverted, pictures: [{ name: 'a' }] })
      expect(held.value.pictures[0]?.isInverted).toBe(isInverted)
    }
  })

  it('end when they are stopped: what was answered stays, the rest is dropped and discarded', async () => {
    const first = deferred<Prediction[]>()
    const { store, held, asked } = open(() => first.promise)
    store.add('run-1', [named('a')])
    await expect.poll(() => asked).toHaveLength(1)
    store.stop('run-1')
    first.resolve([answerTo('a')])
    await first.promise
    expect(held.value).toMatchObject({ pictures: [], isRunning: false })
  })

  it('are bounded, and say how many did not fit', () => {
    const { store, held } = open(() => new Promise<never>(() => undefined))
    const many = Array.from({ length: mostPictures + 3 }, (_, i) => named(String(i)))
    expect(store.add('run-1', many)).toBe(3)
    expect(held.value.pictures).toHaveLength(mostPictures)
  })

  it('go with their run', async () => {
    const { store, held, ended, emit } = open(answerAll)
    store.add('run-1', [named('a')])
    await ended()
    emit({ type: 'run-deleted', runId: 'run-1' })
    expect(held.value.pictures).toEqual([])
  })

  it('ask about a part of a picture, and about all of it again', async () => {
    const { store, held, sent, ended } = open(answerAll)
    store.add('run-1', [named('cat.png', 'all of it')])
    await ended()
    const cut = { left: 0, top: 0, width: 0.5, height: 0.5 }
    const given = (): PredictedPicture => held.value.pictures[0] as PredictedPicture
    store.cut('run-1', given(), { cut, file: new File(['a part'], 'cat.png') })
    expect([given().answer, given().cut]).toEqual([null, cut])
    await ended()
    expect(given().answer?.image).toBe('cat.png')
    store.cut('run-1', given(), null)
    await ended()
    expect(given().cut).toBeNull()
    expect([...sent.values()].map((parts) => parts.join(''))).toEqual([
      'all of it',
      'a part',
      'all of it'
    ])
  })
})
