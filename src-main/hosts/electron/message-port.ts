import type { MessagePortMain } from 'electron'
import type { TextPort } from '../../contract'

/** The main process's end of a window's MessagePort. */
export function messagePort(port: MessagePortMain): TextPort {
  port.start()
  return {
    post: (text) => port.postMessage(text),
    onMessage: (listener) =>
      void port.on('message', ({ data }) => {
        if (typeof data === 'string') listener(data)
      }),
    onClose: (listener) => void port.once('close', listener),
    close: () => port.close()
  }
}
