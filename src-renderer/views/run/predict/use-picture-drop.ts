import { useEventListener } from '@vueuse/core'
import { type Ref, ref } from 'vue'
import { type GivenFiles, transferredFiles } from './picture-files'

/**
 * Files that are dropped on an element, or pasted anywhere while it is there. Returns whether some are held
 * over it.
 */
export function usePictureDrop(
  target: Ref<HTMLElement | null>,
  take: (given: GivenFiles) => void
): Ref<boolean> {
  const isOver = ref(false)
  let depth = 0
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  /** An event of ours: nobody else is to act on it, the browser least of all, which would open the file. */
  const on = (
    name: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
    act: (event: DragEvent) => void
  ): void =>
    void useEventListener(target, name, (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      act(event)
      isOver.value = depth > 0
    })

  // Entering a child comes before leaving its parent.
  on('dragenter', () => depth++)
  on('dragleave', () => (depth = Math.max(0, depth - 1)))
  on('dragover', (event) => {
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  })
  on('drop', (event) => {
    depth = 0
    if (event.dataTransfer) void transferredFiles(event.dataTransfer).then(take)
  })
  useEventListener(window, 'paste', (event: ClipboardEvent) => {
    if (!event.clipboardData || event.clipboardData.files.length === 0) return
    event.preventDefault()
    void transferredFiles(event.clipboardData).then(take)
  })
  return isOver
}
