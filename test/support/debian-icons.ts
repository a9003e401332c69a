import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder'
import { type IconTheme, missingPackages } from './icon-pictures'

const unpacked = join(cacheFolder, 'peers', 'icons')
const below = join('usr', 'share', 'icons')

/**
 * The folder of these themes: where they are installed, or in the user's cache, into which apt fetches
 * their packages; that takes no rights and changes nothing of the system. Or why there is none.
 */
export function debianIcons(themes: readonly IconTheme[]): { icons: string } | { reason: string } {
  const isWhole = (icons: string): boolean => missingPackages(icons, themes).length === 0
  for (const root of ['/', unpacked]) if (isWhole(join(root, below))) return { icons: join(root, below) }

  const packages = missingPackages(join(unpacked, below), themes)
  const folder = mkdtempSync(join(tmpdir(), 'atelier-icons-'))
  try {
    const problem =
      run('apt-get', ['download', '--quiet', ...packages], folder) ??
      unpackAll(readdirSync(folder).map((name) => join(folder, name)))
    return problem === null && isWhole(join(unpacked, below))
      ? { icons: join(unpacked, below) }
      : { reason: `Debian's packages ${packages.join(', ')} cannot be had (${problem ?? 'no icons'})` }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function unpackAll(files: string[]): string | null {
  mkdirSync(unpacked, { recursive: true })
  for (const file of files) {
    const problem = run('dpkg-deb', ['--extract', file, unpacked], tmpdir())
    if (problem !== null) return problem
  }
  return null
}

/** What went wrong, in its last line; null: nothing. */
function run(command: string, args: string[], cwd: string): string | null {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return null
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `${command} failed`
}
