// npm start: everything that is missing, then the workbench: Electron's window where its binary can be
// had and there is a display, else the same workbench from the local web host.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { electronBinary, hasDisplay } from './electron-binary.mjs'
import { openChromium } from './open-browser.mjs'
import { prepare } from './prepare.mjs'
import { root, run, runQuietly } from './run.mjs'
import { say } from './say.mjs'

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
