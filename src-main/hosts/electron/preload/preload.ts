/**
 * Runs sandboxed before the page does, and hands it one object. A MessagePort cannot cross the context
 * bridge, so `connect` asks the main process for one, which reaches the page as a message of its own
 * window.
 */
import { contextBridge, ipcRenderer } from 'electron'

ipcRenderer.on('atelier:port', (event) => {
  window.postMessage(
    'atelier:port',
    window.location.protocol === 'file:' ? '*' : window.location.origin,
    event.ports
  )
})

contextBridge.exposeInMainWorld('atelier', {
  /** Asks for a connection; the port comes as a `message` event whose data is 'atelier:port'. */
  connect: (): void => ipcRenderer.send('atelier:connect')
})
