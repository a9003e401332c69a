import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { bin, runQuietly } from './run.mjs'
import { say } from './say.mjs'

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/**
 * Electron's binary, fetched by its own script on first use. A refusal is remembered for a day: nobody
 * waits for it twice.
 */
export function electronBinary() {
  const folder = bin('electron')
  const path = () => {
    try {
      const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
      return existsSync(binary) ? binary : null
    } catch {
      return null
    }
  }
  if (path()) return path()
  const refusal = join(
    process.env.ATELIER_CACHE ||
      join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'atelier'),
    'electron-refused'
  )
  if (existsSync(refusal) && Date.now() - statSync(refusal).mtimeMs < 24 * 3600 * 1000) return null
  say('Fetching Electron …')
  runQuietly(process.execPath, [join(folder, 'install.js')], { timeout: 180_000 })
  if (!path()) {
    mkdirSync(join(refusal, '..'), { recursive: true })
    writeFileSync(refusal, '')
    say('Electron could not be fetched; the workbench opens in the browser instead.')
  }
  return path()
}
