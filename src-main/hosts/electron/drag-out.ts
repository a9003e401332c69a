import type { IpcMain, IpcMainEvent } from 'electron'
import type { DraggedFiles } from './dragged-file'

/**
 * Goes on with drags that begin in the page as drags of files, which other programs take.
 * @param isOurs whether a message is from the workbench's own page: nobody else's are answered
 * @param icon path of the picture under the pointer
 * @param onFailure is told what kept a file from being written: the drag ends there, and nothing else does
 */
export function answerDrags(
  ipc: Pick<IpcMain, 'on'>,
  {
    files,
    isOurs,
    icon,
    onFailure
  }: {
    files: Pick<DraggedFiles, 'write'>
    isOurs: (event: IpcMainEvent) => boolean
    icon: string
    onFailure: (error: unknown) => void
  }
): void {
  ipc.on('atelier:drag-out', (event, name: unknown, content: unknown) => {
    if (!isOurs(event)) return
    try {
      const file = files.write(name, content)
      if (file !== null) event.sender.startDrag({ file, icon })
    } catch (error) {
      onFailure(error)
    }
  })
}
