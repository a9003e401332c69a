import { useDebounceFn } from '@vueuse/core'
import { onScopeDispose, ref, type Ref, shallowRef, type ShallowRef, watch } from 'vue'
import {
  type CallInput,
  type CallOutput,
  type EncodedError,
  knownError,
  type PlotFormat
} from '../../../src-main/contract'
import { useClient } from '../../api/client'
import { newTicket } from '../../api/ticket'
import { bytesOf } from './hand-out'
import { latestOnly } from '../../stores/latest-only'

type DrawnFigure = CallOutput<'exports.plot'>

/** A figure as it will be written, and what can be shown of it. */
export interface FigurePreview {
  file: DrawnFigure
  /** Its bytes, as they are in the file. */
  content: Blob
  /** A picture of it, and its address; null for one that is numbers. */
  picture: { content: Blob; address: string } | null
  /** Its beginning, where it is text that one reads. */
  text: string | null
}

/** Formats that a browser does not show: it shows a PNG of the same. */
const hidden: ReadonlySet<PlotFormat> = new Set(['pdf', 'pgf', 'pptx'])
const numbers: ReadonlySet<PlotFormat> = new Set(['csv', 'json'])
const texts: ReadonlySet<PlotFormat> = new Set(['csv', 'json', 'pgf'])
/** Characters of a text that are shown. */
const mostText = 4000
/** Milliseconds that the choices rest before they are drawn. */
const rest = 250
/** Milliseconds after which a person is told how far a figure is, and can give it up. */
const patience = 500

/**
 * Draws a figure whenever its choices have rested. What is drawn for choices that are no more is given up,
 * and of two answers that cross, the later question's counts.
 */
export function useFigurePreview(wanted: () => CallInput<'exports.plot'> | null): {
  preview: ShallowRef<FigurePreview | null>
  error: ShallowRef<EncodedError | null>
  isDrawing: Ref<boolean>
  /** Whether that takes a while. */
  isSlow: Ref<boolean>
  draw(): Promise<void>
  /** Gives up what is drawn. */
  cancel(): void
} {
  const client = useClient()
  const preview = shallowRef<FigurePreview | null>(null)
  const error = shallowRef<EncodedError | null>(null)
  const isDrawing = ref(false)
  const isSlow = ref(false)
  const questions = latestOnly()
  /** The name by which what is drawn can be given up; null: nothing is. */
  let ticket: string | null = null

  const cancel = (): void => {
    if (ticket !== null) void client.call('exports.cancel', { ticket }).catch(() => undefined)
  }

  async function draw(): Promise<void> {
    const request = wanted()
    const isLatest = questions.begin()
    cancel()
    if (!request) return show(null)
    isDrawing.value = true
    const own = newTicket()
    ticket = own
    const slow = setTimeout(() => (isSlow.value = true), patience)
    try {
      const file = await client.call('exports.plot', { ...request, ticket: own })
      const picture = hidden.has(request.format)
        ? await client.call('exports.plot', { ...request, format: 'png', scale: 2, ticket: own })
        : file
      if (!isLatest()) return
      show(previewOf(request.format, file, picture))
      error.value = null
    } catch (problem) {
      if (!isLatest()) return
      show(null)
      error.value = knownError(problem)
    } finally {
      clearTimeout(slow)
      if (isLatest()) {
        isDrawing.value = isSlow.value = false
        ticket = null
      }
    }
  }

  function show(next: FigurePreview | null): void {
    if (preview.value?.picture) URL.revokeObjectURL(preview.value.picture.address)
    preview.value = next
  }

  const drawSoon = useDebounceFn(draw, rest)
  watch(
    () => JSON.stringify(wanted()),
    () => {
      isDrawing.value = wanted() !== null
      void drawSoon()
    }
  )
  void draw()
  onScopeDispose(() => {
    questions.forget()
    cancel()
    show(null)
  })
  return { preview, error, isDrawing, isSlow, draw, cancel }
}

function previewOf(format: PlotFormat, file: DrawnFigure, shown: DrawnFigure): FigurePreview {
  const bytes = bytesOf(file.base64)
  return {
    file,
    content: new Blob([bytes], { type: file.mediaType }),
    picture: numbers.has(format) ? null : pictureOf(shown),
    text: texts.has(format) ? new TextDecoder().decode(bytes).slice(0, mostText) : null
  }
}

function pictureOf({ base64, mediaType }: DrawnFigure): FigurePreview['picture'] {
  const content = new Blob([bytesOf(base64)], { type: mediaType })
  return { content, address: URL.createObjectURL(content) }
}

/** Whether a problem goes away when the run is evaluated. */
export const needsEvaluation = (error: EncodedError | null): boolean =>
  error !== null && ['EVALUATION_MISSING', 'EVALUATION_TOO_OLD'].includes(error.code)
