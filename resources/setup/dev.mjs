// npm run dev: the window with hot reload, and everything else built and started anew when it changes.
// Electron's window where its binary can be had and there is a display, else the browser's.
import { parseArgs } from 'node:util'
import { electronBinary, hasDisplay } from './electron-binary.mjs'
import { prepare } from './prepare.mjs'
import { bin, run } from './run.mjs'

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    port: { type: 'string', default: '4710' },
    inspect: { type: 'boolean', default: false },
    /** Everything is installed and set up: start at once. */
    prepared: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false }
  }
})
const env = {
  ...(values.workspace && { ATELIER_WORKSPACE: values.workspace }),
  ...(values.inspect && { ATELIER_TRAINER_INSPECT: '9230' })
}

if (!values.prepared) await prepare({ forTests: false })
if (!values.browser && hasDisplay() && electronBinary()) {
  const options = [
    ...(process.getuid?.() === 0 ? ['--noSandbox'] : []),
    ...(values.inspect ? ['--inspect', '9229'] : [])
  ]
  const electronVite = bin('electron-vite/bin/electron-vite.js')
  process.exitCode = await run(process.execPath, [electronVite, 'dev', '--watch', ...options], env)
} else {
  // Imported late: on a fresh clone its packages are there only now.
  const { serveForDevelopment } = await import('./development-server.mjs')
  const nodeOptions = ['--enable-source-maps', ...(values.inspect ? ['--inspect=9229'] : [])]
  await serveForDevelopment({ port: Number(values.port), nodeOptions, env })
}
