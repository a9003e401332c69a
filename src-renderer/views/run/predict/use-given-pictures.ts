import { type Ref, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { mostPictures, usePredictionsStore } from '../../../stores/predictions'
import { chosenFiles, type GivenFiles } from './picture-files'
import { usePictureDrop } from './use-picture-drop'

/** A run that pictures are given to. */
interface Asked {
  run(): string
  /** Whether it has weights to see them with: otherwise nothing is taken. */
  isReady(): boolean
  /** Hears that pictures were taken. */
  onTaken?(): void
}

/**
 * Takes pictures for a run that are dropped on an element, pasted or chosen, and remarks what of them was
 * left out.
 */
export function useGivenPictures(
  area: Ref<HTMLElement | null>,
  { run, isReady, onTaken }: Asked
): {
  remarks: Ref<string[]>
  isOver: Ref<boolean>
  take(given: GivenFiles): void
  takeChosen(event: Event): void
} {
  const predictions = usePredictionsStore()
  const { t } = useI18n()
  const remarks = ref<string[]>([])

  function take({ pictures, others }: GivenFiles): void {
    if (!isReady()) return
    const left = predictions.add(run(), pictures)
    onTaken?.()
    remarks.value = [
      ...(others > 0 ? [t('predict.leftOut', { count: others })] : []),
      ...(left > 0 ? [t('predict.tooMany', { count: left, most: mostPictures })] : [])
    ]
  }
  function takeChosen(event: Event): void {
    const input = event.target as HTMLInputElement
    take(chosenFiles(input.files ?? []))
    // The same files can be chosen again.
    input.value = ''
  }
  return { remarks, isOver: usePictureDrop(area, take), take, takeChosen }
}
