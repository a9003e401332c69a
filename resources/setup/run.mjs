import { spawn, spawnSync } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs a program in the checkout to its end, its output shown; resolves to its exit code. */
export function run(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', () => done(127))
    child.on('close', (code, signal) => done(signal ? 130 : (code ?? 1)))
  })
}

/** As {@link run}, with what it printed kept instead of shown: several may run at a time. */
export function runAside(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env }
    })
    const parts = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part))
    child.on('error', (error) => done({ code: 127, output: error.message }))
    child.on('close', (code) => done({ code: code ?? 1, output: Buffer.concat(parts).toString() }))
  })
}

/** Runs a program quietly; what it printed is kept. */
export function runQuietly(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...options
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` }
}

/** A program of an installed npm package, started with this very Node. */
export const bin = (path) => resolve(root, 'node_modules', path)
