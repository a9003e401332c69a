import { defineStore } from 'pinia'
import { computed, type ComputedRef, shallowReactive } from 'vue'
import {
  type Answer,
  AtelierError,
  type CallInput,
  type EncodedError,
  encodeError,
  type SplitName
} from '../../src-main/contract'
import { useClient, useWorkbenchEvents } from '../api/client'
import type { Cut } from './cut-out'
import { sendPicture } from './send-picture'

/** A picture that a person gave, and what became of it. */
export interface PredictedPicture {
  key: number
  name: string
  /** What is asked about: the whole picture, or what is cut out of it. */
  file: File
  whole: File
  cut: Cut | null
  isInverted: boolean
  /** Neither an answer nor an error: it waits for its turn. */
  answer: Answer | null
  error: EncodedError | null
}

/** All that was asked about one run. */
export interface HeldPredictions {
  pictures: readonly PredictedPicture[]
  /** File of the checkpoint that answers; null: the newest. */
  checkpoint: string | null
  isRunning: boolean
  /** Why it does not go on, where that is no picture's fault. */
  error: EncodedError | null
}

const nothing: HeldPredictions = { pictures: [], checkpoint: null, isRunning: false, error: null }

/** Pictures of a run that a window keeps with their answers. */
export const mostPictures = 1000
/** How many neighbours of a picture are looked for. */
const neighbourCount = 12
/** Pictures, and bytes of them, that are asked about at once. */
const together = { pictures: 16, bytes: 32 * 2 ** 20 }

const isWaiting = ({ answer, error }: PredictedPicture): boolean => !answer && !error

/**
 * Predictions of pictures, run by run: they are kept, and go on, while a person looks at something else.
 */
export const usePredictionsStore = defineStore('predictions', () => {
  const client = useClient()
  const held = shallowReactive(new Map<string, HeldPredictions>())
  /** Counts what makes answers void that are still to come, run by run. */
  const turns = new Map<string, number>()
  let keys = 0

  useWorkbenchEvents((event) => {
    if (event.type === 'run-deleted') clear(event.runId)
  })

  const get = (run: string): HeldPredictions => held.get(run) ?? nothing
  const set = (run: string, change: Partial<HeldPredictions>): void =>
    void held.set(run, { ...get(run), ...change })
  const update = (run: string, changed: ReadonlyMap<number, Partial<PredictedPicture>>): void =>
    set(run, {
      pictures: get(run).pictures.map((each) => ({ ...each, ...(changed.get(each.key) ?? {}) }))
    })
  /** From now on, what was asked before is not waited for. */
  function turn(run: string): number {
    const next = (turns.get(run) ?? 0) + 1
    turns.set(run, next)
    return next
  }

  /** What is known of a run's predictions, or is under way. */
  const of = (run: () => string): ComputedRef<HeldPredictions> => computed(() => get(run()))

  /** Takes pictures, as far as there is room for them; returns how many there was none for. */
  function add(run: string, files: readonly { name: string; file: File }[]): number {
    const { pictures } = get(run)
    const taken = files.slice(0, Math.max(0, mostPictures - pictures.length))
    const added = taken.map(({ name, file }) => ({
      key: keys++,
      name,
      file,
      whole: file,
      cut: null,
      isInverted: false,
      answer: null,
      error: null
    }))
    set(run, { pictures: [...pictures, ...added] })
    goOn(run)
    return files.length - taken.length
  }

  /** Asks about one again, with light for dark or, the second time, as it is. */
  function invert(run: string, { key, isInverted }: PredictedPicture): void {
    update(run, new Map([[key, { isInverted: !isInverted, answer: null, error: null }]]))
    goOn(run)
  }

  /** Asks about a part of one, as a picture of its own, or with null about all of it again. */
  function cut(
    run: string,
    { key, whole }: PredictedPicture,
    part: { cut: Cut; file: File } | null
  ): void {
    const change = { cut: part?.cut ?? null, file: part?.file ?? whole, answer: null, error: null }
    update(run, new Map([[key, change]]))
    goOn(run)
  }

  /**
   * Asks where the network looked in a picture, by a layer's maps; null: the last one's.
   * @throws AtelierError what is wrong with the picture, the layer or the run
   */
  function explain(run: string, picture: PredictedPicture, layer: string | null): Promise<void> {
    return tellMore(run, picture, { explain: { layer } })
  }

  /**
   * Asks which images of a part of the run's data are most like a picture.
   * @throws AtelierError as {@link explain}, what is wrong with the data, or JOB_CANCELLED
   */
  function findNeighbours(
    run: string,
    picture: PredictedPicture,
    neighboursOf: SplitName
  ): Promise<void> {
    return tellMore(run, picture, { neighbours: neighbourCount, neighboursOf })
  }
  const giveUp = (): void => void client.call('predictions.cancel', {}).catch(() => undefined)

  async function tellMore(
    run: string,
    { key, name, file, isInverted }: PredictedPicture,
    more: Pick<CallInput<'predictions.make'>, 'explain' | 'neighbours' | 'neighboursOf'>
  ): Promise<void> {
    const { checkpoint } = get(run)
    const upload = await sendPicture(client, file, name)
    const [answer] = await client.call('predictions.make', {
      run: subjectOf(run, checkpoint),
      pictures: [{ upload, name }],
      invert: isInverted,
      ...more
    })
    // What was asked about otherwise meanwhile has another answer.
    const now = get(run).pictures.find((each) => each.key === key)
    const isSame = now?.isInverted === isInverted && now.file === file
    if (!isSame || get(run).checkpoint !== checkpoint) return
    if (answer && !('error' in answer))
      update(run, new Map([[key, { answer: { ...now.answer, ...answer } }]]))
  }

  /** Asks about all of them again, with other weights. */
  function choose(run: string, checkpoint: string | null): void {
    turn(run)
    const pictures = get(run).pictures.map((each) => ({ ...each, answer: null, error: null }))
    set(run, { checkpoint, pictures, isRunning: false, error: null })
    goOn(run)
  }

  /** Asks about no more of them; those that wait are dropped. */
  function stop(run: string): void {
    turn(run)
    set(run, { pictures: get(run).pictures.filter((each) => !isWaiting(each)), isRunning: false })
  }

  function clear(run: string): void {
    turn(run)
    const { checkpoint } = get(run)
    held.delete(run)
    if (checkpoint !== null) set(run, { checkpoint })
  }

  /** Asks about those that wait, some at a time, until none does; where that goes on already, it does. */
  function goOn(run: string): void {
    if (get(run).isRunning || !get(run).pictures.some(isWaiting)) return
    set(run, { isRunning: true, error: null })
    const mine = turn(run)
    const isMine = (): boolean => turns.get(run) === mine
    void ask(run, isMine)
      .then(
        () => null,
        (error: unknown) => encodeError(error)
      )
      .then((error) => {
        if (isMine()) set(run, { isRunning: false, error })
      })
  }

  async function ask(run: string, isMine: () => boolean): Promise<void> {
    for (;;) {
      const group = nextGroup(get(run).pictures)
      if (group.length === 0) return
      const sent = await send(run, group, isMine)
      if (!isMine()) return discard(sent)
      if (sent.length === 0) continue

      const { checkpoint } = get(run)
      const answers = await client.call('predictions.make', {
        run: subjectOf(run, checkpoint),
        pictures: sent.map(({ upload, picture: { name } }) => ({ upload, name })),
        invert: group[0]?.isInverted ?? false
      })
      if (!isMine()) return
      update(
        run,
        new Map(
          answers.map((each, i) => [
            sent[i]?.picture.key ?? -1,
            'error' in each ? { error: each.error } : { answer: each }
          ])
        )
      )
    }
  }

  /** Sends a group's contents; what cannot be sent has its own error. */
  async function send(
    run: string,
    group: PredictedPicture[],
    isMine: () => boolean
  ): Promise<{ upload: string; picture: PredictedPicture }[]> {
    const sent: { upload: string; picture: PredictedPicture }[] = []
    for (const picture of group) {
      if (!isMine()) break
      try {
        sent.push({ picture, upload: await sendPicture(client, picture.file, picture.name) })
      } catch (error) {
        if (!isOfPicture(error)) {
          discard(sent)
          throw error
        }
        if (isMine()) update(run, new Map([[picture.key, { error: encodeError(error) }]]))
      }
    }
    return sent
  }

  function discard(sent: { upload: string }[]): void {
    const uploads = sent.map(({ upload }) => upload)
    void client.call('predictions.discard', { uploads }).catch(() => undefined)
  }

  /** Nobody looks any more: what only stands by may end. */
  function release(): void {
    void client.call('predictions.release', {}).catch(() => undefined)
  }

  return { of, add, invert, cut, explain, findNeighbours, giveUp, choose, stop, clear, goOn, release }
})

/** How a call names a run's checkpoint; null: the newest. */
const subjectOf = (run: string, checkpoint: string | null): string =>
  checkpoint === null ? run : `${run}@${checkpoint.split('/').at(-1) ?? ''}`

const isOfPicture = (error: unknown): boolean =>
  error instanceof AtelierError &&
  (error.code === 'PICTURE_TOO_LARGE' || error.code === 'IMAGE_UNREADABLE')

/** The first that wait and are asked about alike, as many as go at once. */
function nextGroup(pictures: readonly PredictedPicture[]): PredictedPicture[] {
  const waiting = pictures.filter(isWaiting)
  const group: PredictedPicture[] = []
  let bytes = 0
  for (const each of waiting) {
    if (each.isInverted !== waiting[0]?.isInverted) continue
    bytes += each.file.size
    if (group.length > 0 && bytes > together.bytes) break
    group.push(each)
    if (group.length >= together.pictures) break
  }
  return group
}
