/** Hands bytes to the person as a file: the browser's download, or Electron's save dialog. */
export function downloadFile(
  name: string,
  mediaType: string,
  bytes: Uint8Array<ArrayBuffer> | string
): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
