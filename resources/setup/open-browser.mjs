// Opens a browser so that nobody else on the machine learns the address: a command line can be read by
// every user, a file in a folder of one's own cannot.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge']

/**
 * Writes a page that leads to `address`, for this user's eyes alone; returns its file: address and what
 * removes it.
 */
export function writeLeadingPage(address) {
  // mkdtemp makes a folder that this user alone can enter.
  const folder = mkdtempSync(join(tmpdir(), 'atelier-open-'))
  const file = join(folder, 'open.html')
  const target = address.replace(/[&"<>]/g, (letter) => `&#${letter.charCodeAt(0)};`)
  const head = `<meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${target}">`
  writeFileSync(file, `<!doctype html>${head}<title>Atelier</title>`, { mode: 0o600, flag: 'wx' })
  return {
    url: pathToFileURL(file).href,
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Opens the first browser there is as a window of its own; null where there is none, else what removes
 * the leading page.
 */
export function openChromium(address, isThere, start = spawn) {
  const browser = browsers.find(isThere)
  if (!browser) return null
  const page = writeLeadingPage(address)
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const window = ['--window-size=1366,820', '--no-first-run', '--disable-background-networking']
  start(browser, [...sandbox, `--app=${page.url}`, ...window], {
    stdio: 'ignore',
    detached: true
  }).unref()
  setTimeout(page.remove, 60_000).unref()
  return page.remove
}
