import { BrowserWindow, screen, session, shell } from 'electron'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isOwnPage, isWebAddress } from './navigation'
import { onScreen, parseWindowState, type WindowState } from './window-state'

function readState(path: string): WindowState {
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    // The first time.
  }
  return onScreen(
    parseWindowState(text),
    screen.getAllDisplays().map((display) => display.workArea)
  )
}

/** The workbench's window: sandboxed, showing its own page and nothing else; its place is remembered. */
export function createWindow(options: {
  page: string
  preload: string
  icon: string
  userData: string
}): BrowserWindow {
  const statePath = join(options.userData, 'window.json')
  const { maximized, ...place } = readState(statePath)
  const window = new BrowserWindow({
    ...place,
    minWidth: 720,
    minHeight: 480,
    show: false,
    icon: options.icon,
    title: 'Atelier',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false
    }
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    try {
      writeFileSync(
        statePath,
        JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() })
      )
    } catch {
      // Its place is a convenience.
    }
  })
  window.webContents.on('will-navigate', (event, url) => {
    if (!isOwnPage(url, options.page)) event.preventDefault()
  })
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
  void window.loadURL(options.page)
  return window
}

/** What the page asks leave for, and may have: the clipboard, and the camera without a microphone. */
const isAllowed = (permission: string, media: readonly (string | undefined)[]): boolean =>
  permission === 'clipboard-sanitized-write' ||
  (permission === 'media' && media.length > 0 && media.every((each) => each === 'video'))

/** No page needs a microphone, notifications, or anything else that asks for leave. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isAllowed(permission, 'mediaTypes' in details ? (details.mediaTypes ?? []) : []))
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission, _origin, { mediaType }) =>
    isAllowed(permission, [mediaType])
  )
}
