import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ReferenceRun, referenceRun } from '../../src-main/contract'
import { unpackCapsule } from '../../src-main/exchange/capsule/read-capsule'
import { cliPath } from '../support/command-line'

/** What is recorded of a run, out of the capsule that the command line writes of it. */
export async function recordOf(workspace: string, run: string, isTimed: boolean): Promise<ReferenceRun> {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-reference-'))
  try {
    const capsule = join(folder, 'run.capsule.zip')
    execFileSync(process.execPath, [
      ...[cliPath, '--workspace', workspace, 'export', 'capsule', run],
      ...['--out', capsule, '--checkpoints', 'none', '--no-data']
    ])
    await unpackCapsule(capsule, join(folder, 'run'))
    const stored: unknown = JSON.parse(await readFile(join(folder, 'run', 'run.json'), 'utf8'))
    const { summary } = stored as { summary: object }
    const detail = { ...(stored as object), summary: { ...summary, number: 0, queuePosition: null } }
    return referenceRun.parse({ isTimed, detail })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
