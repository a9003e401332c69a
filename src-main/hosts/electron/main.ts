/**
 * Electron's main process: one instance, one window, the workbench of the default workspace. Trainers
 * run elsewhere.
 */
import type { BrowserWindow } from 'electron'
import { app, dialog, ipcMain, type IpcMainEvent, MessageChannelMain, shell } from 'electron'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { serveConnection } from '../../api/connection'
import { AtelierError, knownError } from '../../contract'
import { defaultWorkspace } from '../../workbench/files/folders'
import { LogFile } from '../../workbench/log/log-file'
import { forkLauncher } from '../../workbench/processes/trainer-client'
import { openWorkbench } from '../open-workbench'
import { useExistingTemporaryFolder } from '../temporary-folder'
import { widenThreadPool } from '../thread-pool'
import { answerDrags } from './drag-out'
import { DraggedFiles } from './dragged-file'
import { installMenu } from './menu'
import { messagePort } from './message-port'
import { isOwnPage } from './navigation'
import { utilityLauncher } from './utility-launcher'
import { createWindow, denyPermissions } from './window'

const page =
  process.env['ELECTRON_RENDERER_URL'] ?? pathToFileURL(join(__dirname, '../renderer/index.html')).href
const icon = join(__dirname, '../../resources/icons/icon.png')
let window: BrowserWindow | null = null

/** Opens the log with whatever the system opens such files with, or else shows where it is. */
async function openLog({ path }: LogFile): Promise<void> {
  const problem = await shell.openPath(path)
  if (problem !== '') shell.showItemInFolder(path)
}

/** Says what is wrong, and ends. */
function fail(error: unknown): void {
  const log = new LogFile(defaultWorkspace(), 'desktop')
  if (!(error instanceof AtelierError)) log.failure(error)
  const { message, fix } = knownError(error, log.path)
  dialog.showErrorBox(message, fix)
  app.exit(1)
}

async function start(): Promise<void> {
  await app.whenReady()
  denyPermissions()
  const workspace = defaultWorkspace()
  const log = new LogFile(workspace, 'desktop')
  process.on('uncaughtExceptionMonitor', log.failure)
  const open = () =>
    openWorkbench({
      workspace,
      launch: utilityLauncher(join(__dirname, 'trainer.js')),
      launchExporter: forkLauncher(join(__dirname, 'exporter.js')),
      threads: null,
      host: 'desktop',
      address: () => null,
      log,
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
      (error: unknown) => {
        log.failure(error)
        if (!closed) setTimeout(takeOver, 1000)
      }
    )
  const watch = (): void =>
    workbench.onLost(() => {
      if (!closed) takeOver()
    })
  watch()
  const isOurs = ({ senderFrame }: IpcMainEvent): boolean =>
    senderFrame !== null && isOwnPage(senderFrame.url, page)
  ipcMain.on('atelier:open-log', (event) => {
    if (isOurs(event)) void openLog(log)
  })
  const dragged = new DraggedFiles()
  app.on('will-quit', () => dragged.close())
  answerDrags(ipcMain, { files: dragged, isOurs, icon, onFailure: log.failure })
  ipcMain.on('atelier:connect', (event) => {
    if (!isOurs(event)) return
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
      icon,
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
    void workbench
      .close()
      .catch(log.failure)
      .finally(() => app.quit())
  })
}

widenThreadPool()
useExistingTemporaryFolder()
app.enableSandbox()
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
if (app.requestSingleInstanceLock()) start().catch(fail)
else app.quit()
