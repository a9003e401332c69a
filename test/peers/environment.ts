import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../src-main/workbench/files/folders'

/** A virtual environment with the peers in it, or why there is none. */
export type PeerEnvironment = { python: string } | { reason: string }

const folder = join(cacheFolder(), 'peers')
const oldestPython = [3, 11]
const python =
  process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
const quiet = {
  encoding: 'utf8',
  env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONDONTWRITEBYTECODE: '1' }
} as const

/**
 * The user's environment for peers, outside the repository, with what these requirement files pin. Made
 * or completed where it is missing or stale; each file is remembered by its content, so that a second
 * start needs no network. `ATELIER_PEERS_PYTHON` names a Python to use as it is, where nothing can be fetched.
 */
export function peerEnvironment(requirements: string[], say: (line: string) => void): PeerEnvironment {
  const named = process.env['ATELIER_PEERS_PYTHON']
  if (named) return { python: named }
  if (!existsSync(python)) {
    const found = findPython()
    if (!found) return { reason: `there is no Python ${oldestPython.join('.')} or newer` }
    mkdirSync(folder, { recursive: true })
    say('Making a Python environment for the peers ...')
    const made = spawnSync(found, ['-m', 'venv', folder], quiet)
    if (made.status !== 0) {
      rmSync(folder, { recursive: true, force: true })
      return {
        reason:
          `Python's venv could not be made (${lastLine(made.stdout + made.stderr)}); on ` +
          `Debian and Ubuntu it is the package python3-venv`
      }
    }
  }
  for (const path of requirements) {
    const stamp = join(
      folder,
      `${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)}.installed`
    )
    if (existsSync(stamp)) continue
    say(`Installing ${names(path).join(', ')} ...`)
    const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', '-r', path], quiet)
    if (installed.status !== 0)
      return { reason: `the packages could not be installed (${lastLine(installed.stderr)})` }
    writeFileSync(stamp, '')
  }
  return { python }
}

function findPython(): string | null {
  for (const candidate of ['python3', 'python']) {
    const asked = spawnSync(candidate, ['-c', 'import sys; print(*sys.version_info[:2])'], quiet)
    const [major = 0, minor = 0] = asked.status === 0 ? asked.stdout.trim().split(' ').map(Number) : []
    if (major > (oldestPython[0] ?? 0) || (major === oldestPython[0] && minor >= (oldestPython[1] ?? 0)))
      return candidate
  }
  return null
}

function names(path: string): string[] {
  return [
    ...new Set(
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line) => /^[\w-]+==[\w.]+/.exec(line) ?? [])
    )
  ]
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}
