// npm start: everything that is missing, then the workbench: Electron's window where its binary can be had and there is a
// display, else the same workbench from the local web host.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { bin, root, run, runQuietly } from './run.mjs'
import { say } from './say.mjs'

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** Electron's binary, fetched by its own script on first use. A refusal is remembered for a day: nobody waits for it twice. */
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
  const refusal = join(process.env.ATELIER_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'atelier'), 'electron-refused')
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

function openChromium(address) {
  const browser = ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'].find((name) => runQuietly('which', [name]).ok)
  if (!browser) return false
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  spawn(browser, [...sandbox, `--app=${address}`, '--window-size=1366,820', '--no-first-run', '--disable-background-networking'], { stdio: 'ignore', detached: true }).unref()
  return true
}

async function serve() {
  const child = spawn(process.execPath, ['out/main/cli.js', 'serve', '--json', ...process.argv.slice(2)], { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { address } = JSON.parse(line)
    const opened = hasDisplay() && openChromium(address)
    say(`${opened ? 'Atelier is open, and also at' : 'Atelier is at'} ${address}`)
    say('Press Ctrl-C to end it; a run under way is stopped with a checkpoint.')
  })
  process.exitCode = await new Promise((done) => child.on('close', (code) => done(code ?? 1)))
}

await prepare({ forTests: false })
const electron = hasDisplay() ? electronBinary() : null
if (electron) process.exitCode = await run(electron, [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])])
else await serve()
