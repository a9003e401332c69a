/**
 * Electron's main process: one instance, one window, the workbench of the default workspace. Trainers
 * run elsewhere.
 */
import type { BrowserWindow } from 'electron'
import { app, dialog, ipcMain, MessageChannelMain } from 'electron'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { serveConnection } from '../../api/connection'
import { AtelierError } from '../../contract'
import { defaultWorkspace } from '../../workbench/folders'
import { openWorkbench } from '../open-workbench'
import { useExistingTemporaryFolder } from '../temporary-folder'
import { installMenu } from './menu'
import { messagePort } from './message-port'
import { isOwnPage } from './navigation'
import { utilityLauncher } from './utility-launcher'
import { createWindow, denyPermissions } from './window'

const page =
  process.env['ELECTRON_RENDERER_URL'] ?? pathToFileURL(join(__dirname, '../renderer/index.html')).href
let window: BrowserWindow | null = null

/** Says what is wrong, and ends. */
function fail(error: unknown): void {
  const known = error instanceof AtelierError ? error : null
  dialog.showErrorBox(known?.message ?? 'Atelier could not start.', known?.fix ?? String(error))
  app.exit(1)
}

async function start(): Promise<void> {
  await app.whenReady()
  denyPermissions()
  const open = () =>
    openWorkbench({
      workspace: defaultWorkspace(),
      launch: utilityLauncher(join(__dirname, 'trainer.js')),
      threads: null,
      host: 'desktop',
      address: () => null,
      onFailure: () => undefined,
      onGone: fail
    })
  let workbench = await open()
  let closed = false
  // Where another process owned the workspace and ended, this one takes over; the window connects anew.
  const takeOver = (): void =>
    void open().then(
      (next) => {
        workbench = next
        watch()
        window?.webContents.reload()
      },
      () => {
        if (!closed) setTimeout(takeOver, 1000)
      }
    )
  const watch = (): void =>
    workbench.onLost(() => {
      if (!closed) takeOver()
    })
  watch()
  ipcMain.on('atelier:connect', (event) => {
    if (!event.senderFrame || !isOwnPage(event.senderFrame.url, page)) return
    const { port1, port2 } = new MessageChannelMain()
    serveConnection(messagePort(port1), workbench.functions, (listener) =>
      workbench.client.onEvent(listener)
    )
    event.sender.postMessage('atelier:port', null, [port2])
  })
  const show = (): void => {
    window = createWindow({
      page,
      preload: join(__dirname, '../preload/preload.js'),
      icon: join(__dirname, '../../resources/icons/icon.png'),
      userData: app.getPath('userData')
    })
    window.once('closed', () => {
      window = null
    })
  }
  installMenu(() => window)
  show()
  app.on('activate', () => {
    if (!window) show()
  })
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    closed = true
    void workbench.close().finally(() => app.quit())
  })
}

useExistingTemporaryFolder()
app.enableSandbox()
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
if (app.requestSingleInstanceLock()) start().catch(fail)
else app.quit()
