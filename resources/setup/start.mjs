// npm start: everything that is missing, then the workbench: Electron's window where its binary can be
// had and there is a display, else the same workbench from the local web host.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { openChromium } from './open-browser.mjs'
import { prepare } from './prepare.mjs'
import { bin, root, run, runQuietly } from './run.mjs'
import { say } from './say.mjs'

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/**
 * Electron's binary, fetched by its own script on first use. A refusal is remembered for a day: nobody
 * waits for it twice.
 */
function electronBinary() {
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

async function serve() {
  const child = spawn(
    process.execPath,
    ['out/main/cli.js', 'serve', '--json', ...process.argv.slice(2)],
    { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] }
  )
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  let remove = null
  let isFirst = true
  const tell = (address) =>
    say(`Atelier is at ${address} (for one browser; "atelier serve --link" prints another address)`)
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { address } = JSON.parse(line)
    if (isFirst && hasDisplay()) remove = openChromium(address, (name) => runQuietly('which', [name]).ok)
    // The browser that opens takes this address; the one that comes after it is for others.
    if (isFirst && remove) say('Opening the browser …')
    else tell(address)
    if (isFirst) say('Press Ctrl-C to end it; a run in progress is stopped with a checkpoint.')
    else remove?.()
    isFirst = false
  })
  process.exitCode = await new Promise((done) => child.on('close', (code) => done(code ?? 1)))
  remove?.()
}

await prepare({ forTests: false })
const electron = hasDisplay() ? electronBinary() : null
if (electron)
  process.exitCode = await run(electron, [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])])
else await serve()
