// The window with hot reload where there is no Electron: Vite serves the page and passes what is the
// workbench's on to a web host of its own, so that a browser sees one origin and the host's checks of Host,
// Origin and cookie hold as they are. The host is built and started anew when its code changes.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { resolveConfig } from 'electron-vite'
import { build, createServer, mergeConfig } from 'vite'
import { root } from './run.mjs'
import { say } from './say.mjs'

/** Folder of the installed packages, which may lie above the checkout. */
const packages = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), '..')

/** What the web host answers and not the page: regular expressions, since modules lie under /api/ too. */
const ofHost = ['^/api$', '^/open\\?', '^/sign-out-others$']

/** A web host that is started again on the same port. */
class Host {
  port = 0
  #child = null
  #ending = false

  constructor(nodeOptions, env, onAddress) {
    this.nodeOptions = nodeOptions
    this.env = env
    this.onAddress = onAddress
  }

  /** Starts it; resolves with the first address that lets a browser in. */
  start() {
    const args = [...this.nodeOptions, join(root, 'out/main/cli.js'), 'serve', '--json']
    const child = spawn(process.execPath, [...args, '--port', String(this.port)], {
      cwd: root,
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'inherit']
    })
    this.#child = child
    return new Promise((resolve, reject) => {
      let isFirst = true
      createInterface({ input: child.stdout }).on('line', (line) => {
        const address = new URL(JSON.parse(line).address)
        this.port = Number(address.port)
        if (isFirst) resolve(address)
        else this.onAddress(address)
        isFirst = false
      })
      child.once('close', (code) => {
        reject(new Error(`the web host ended (${code})`))
        if (!this.#ending && !isFirst) say('The web host ended; the next change starts it again.')
      })
    })
  }

  /** Ends it; a run in progress is stopped with a checkpoint. */
  async end() {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    this.#ending = true
    const gone = new Promise((done) => child.once('close', done))
    child.kill('SIGTERM')
    await gone
    this.#ending = false
  }
}

/** Builds the main process, the trainer and the command line, and again after each change. */
async function watchMain(config, onBuilt) {
  // What runs may still load parts of the build before: they stay until the next whole build.
  const again = { watch: {}, emptyOutDir: false }
  const watcher = await build(mergeConfig(config, { build: again }))
  await new Promise((resolve) =>
    watcher.on('event', (event) => {
      if (event.code === 'BUNDLE_END') {
        void event.result?.close()
        resolve()
        onBuilt()
      }
      if (event.code !== 'ERROR') return
      // What was built before goes on serving.
      say(`The build failed: ${event.error.message}`)
      resolve()
    })
  )
  return watcher
}

/** One restart after another, and one more where something changed meanwhile. */
function restarter(host) {
  let isBusy = false
  let isStale = false
  return async () => {
    isStale = true
    if (isBusy) return
    isBusy = true
    while (isStale) {
      isStale = false
      await host.end()
      await host.start().then(
        () => say('Started again with the new code.'),
        (error) => say(`Not started again: ${error.message}.`)
      )
    }
    isBusy = false
  }
}

/**
 * Serves the window for development until the process is told to end.
 * @param {{ port: number, nodeOptions: string[], env: Record<string, string> }} options
 */
export async function serveForDevelopment({ port, nodeOptions, env }) {
  process.env.NODE_ENV_ELECTRON_VITE = 'development'
  const { config } = await resolveConfig({ root, logLevel: 'warn' }, 'serve', 'development')
  let origin = ''
  const throughVite = (address) => `${origin}${address.pathname}${address.search}`
  const host = new Host(nodeOptions, env, (address) =>
    say(`For another browser: ${throughVite(address)}`)
  )

  let restart = () => undefined
  const watcher = await watchMain(config.main, () => restart())
  const first = await host.start()
  restart = restarter(host)

  const target = `http://127.0.0.1:${host.port}`
  const vite = await createServer(
    mergeConfig(config.renderer, {
      // The worker is not found from the page: its packages would be prepared, and the page reloaded, late.
      optimizeDeps: { entries: ['index.html', 'diagram/layout-worker.ts'] },
      server: {
        host: '127.0.0.1',
        port,
        fs: { allow: [root, packages] },
        proxy: Object.fromEntries(ofHost.map((path) => [path, { target, ws: path === '^/api$' }]))
      }
    })
  )
  await vite.listen()
  origin = new URL(vite.resolvedUrls.local[0]).origin
  say(`Atelier is at ${throughVite(first)}`)
  say('Changes of the window show at once; after others the workbench is built and started again.')
  say('Press Ctrl-C to end it.')
  await new Promise((done) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, done)))
  await Promise.all([watcher.close(), vite.close(), host.end()])
}
