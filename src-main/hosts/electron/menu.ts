import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'

/**
 * The application's menu: what every desktop program has, and the workbench's views by their shortcuts.
 */
export function installMenu(window: () => BrowserWindow | null): void {
  const go = (label: string, accelerator: string, hash: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => void window()?.webContents.executeJavaScript(`location.hash = ${JSON.stringify(hash)}`)
  })
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        go('New run', 'CmdOrCtrl+N', '#/new'),
        { type: 'separator' },
        { role: process.platform === 'darwin' ? 'close' : 'quit' }
      ]
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        go('History', 'CmdOrCtrl+1', '#/history'),
        go('Settings', 'CmdOrCtrl+,', '#/settings'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' }
      ]
    },
    { role: 'windowMenu' }
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
