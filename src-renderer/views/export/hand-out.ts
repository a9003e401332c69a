import { zipSync } from 'fflate'
import { downloadFile } from '../../components/download-file'

/** A file as the workbench hands it out. */
interface HandedFile {
  fileName: string
  mediaType: string
  base64: string
}

/** The bytes of a file as it came over the wire. */
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

/** Hands a file to the person. */
export function save({ fileName, mediaType, base64 }: HandedFile): void {
  downloadFile(fileName, mediaType, bytesOf(base64))
}

/** Hands several files to the person as one ZIP. Returns its name. */
export function saveZip(stem: string, files: readonly { path: string; base64: string }[]): string {
  const name = `${stem}.zip`
  const content = zipSync(Object.fromEntries(files.map(({ path, base64 }) => [path, bytesOf(base64)])))
  downloadFile(name, 'application/zip', content)
  return name
}

/**
 * Puts a file on the clipboard: pictures as pictures, SVG as text, too, so that editors of either take it;
 * what is text as text. Returns whether there is a clipboard to put it on: on plain HTTP from elsewhere
 * there is none.
 */
export async function copyFile(content: Blob, picture: Blob | null): Promise<boolean> {
  // Its type does not know that a page of an insecure origin has none.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (!clipboard) return false
  if (content.type === 'image/svg+xml') {
    const text = new Blob([content], { type: 'text/plain' })
    const isKnown = ClipboardItem.supports('image/svg+xml')
    await clipboard.write([
      new ClipboardItem({ 'text/plain': text, ...(isKnown ? { 'image/svg+xml': content } : {}) })
    ])
  } else if (/^text\/|json$|x-tex$/.test(content.type)) await clipboard.writeText(await content.text())
  else if (picture) await clipboard.write([new ClipboardItem({ 'image/png': picture })])
  return true
}

/**
 * Lets a drag out of the window carry a file: Chromium asks for the address when it is dropped, Electron
 * takes the drag over and carries a file of the disk.
 * @param address of the file's content, for as long as the drag lasts
 */
export function carryFile(
  event: DragEvent,
  { fileName, mediaType, base64 }: HandedFile,
  address: string
): void {
  if (window.atelier?.dragOut) {
    event.preventDefault()
    return window.atelier.dragOut(fileName, bytesOf(base64))
  }
  event.dataTransfer?.setData('DownloadURL', `${mediaType}:${fileName}:${address}`)
}
