import { formatBytes, type WorkbenchClient } from '../../../src-main/contract'

/** Where an export goes: to where the browser runs, or where the workbench does. */
export const destinations = ['computer', 'host'] as const
export type Destination = (typeof destinations)[number]

export const isBrowser = (): boolean => !window.atelier

/** What one begins with: a browser may be on another machine than the files would be written on. */
export const firstDestination = (): Destination => (isBrowser() ? 'computer' : 'host')

/** What an export was written as, for a person on another machine: an archive, or the one file in it. */
interface Written {
  /** Temporary. */
  folder: string
  /** Of the folder in a ZIP; null where it is one file. */
  name: string | null
}

/**
 * Lets the browser fetch what was written, and says what that is; the browser shows how far it is, and
 * can give it up. It is removed on the host when it was fetched.
 */
export async function fetchExport(
  client: Pick<WorkbenchClient, 'call'>,
  written: Written
): Promise<string> {
  const { download, fileName, bytes } = await client.call('exports.offer', written)
  const link = document.createElement('a')
  link.href = `downloads/${download}`
  link.download = fileName
  link.click()
  return `${fileName} (${formatBytes(bytes)})`
}
