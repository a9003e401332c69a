/**
 * Runs sandboxed before the page does, and hands it one object. A MessagePort cannot cross the context
 * bridge, so `connect` asks the main process for one, which reaches the page as a message of its own
 * window.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

ipcRenderer.on('atelier:port', (event) => {
  window.postMessage(
    'atelier:port',
    window.location.protocol === 'file:' ? '*' : window.location.origin,
    event.ports
  )
})

contextBridge.exposeInMainWorld('atelier', {
  /** Asks for a connection; the port comes as a `message` event whose data is 'atelier:port'. */
  connect: (): void => ipcRenderer.send('atelier:connect'),
  /** Opens the workspace's log outside of the window. */
  openLog: (): void => ipcRenderer.send('atelier:open-log'),
  /** Goes on with a drag that began in the page as one of a file, which other programs take. */
  dragOut: (name: string, bytes: Uint8Array): void => ipcRenderer.send('atelier:drag-out', name, bytes),
  /** Where a file that was dropped or chosen lies; '' for one that lies nowhere. */
  pathOf: (file: File): string => webUtils.getPathForFile(file)
})
