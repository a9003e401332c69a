import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Writes a file that only its owner can read, whole or not at all: whoever reads it meanwhile finds the
 * old one.
 */
export function writePrivateFile(path: string, content: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(aside, content, { mode: 0o600, flag: 'wx' })
    renameSync(aside, path)
  } catch (error) {
    rmSync(aside, { force: true })
    throw error
  }
}
