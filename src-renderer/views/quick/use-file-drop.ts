import { useEventListener } from '@vueuse/core'
import { type Ref, ref } from 'vue'

/** Files that are dropped on an element; nobody else acts on them. Returns whether some are held over it. */
export function useFileDrop(
  target: Ref<HTMLElement | null>,
  take: (transfer: DataTransfer) => void
): Ref<boolean> {
  const isOver = ref(false)
  const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes('Files') === true

  useEventListener(target, 'dragover', (event: DragEvent) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    isOver.value = true
  })
  useEventListener(target, 'dragleave', (event: DragEvent) => {
    // It leaves the element, not a part of it for another.
    if (!target.value?.contains(event.relatedTarget as Node | null)) isOver.value = false
  })
  useEventListener(target, 'drop', (event: DragEvent) => {
    isOver.value = false
    if (!event.dataTransfer || !hasFiles(event)) return
    event.preventDefault()
    take(event.dataTransfer)
  })
  return isOver
}
