/**
 * `npm run reference -- PRESET`: trains a preset again and says whether it agrees with the runs that are
 * kept in resources/reference. `npm run reference -- record PRESET RUN` keeps a run there, and
 * `npm run reference -- page` writes the page of results from them.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { cliPath } from '../support/command-line'
import { agreementOf, agreementText } from './agreement'
import { writePages } from './pages'
import { recordOf } from './record'
import { keepReference, readReference } from './reference-file'

const usage = `npm run reference -- PRESET [--seed N] [--epochs N] [--workspace DIR]
npm run reference -- record PRESET RUN --workspace DIR [--timed]
npm run reference -- page`

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      epochs: { type: 'string' },
      workspace: { type: 'string' },
      timed: { type: 'boolean', default: false }
    }
  })
  const [first, ...rest] = positionals
  if (first === undefined) throw new Error(usage)
  if (first === 'page') return writePages()

  const workspace = values.workspace ?? mkdtempSync(join(tmpdir(), 'atelier-reference-'))
  if (first === 'record') {
    const [id, run] = rest
    if (id === undefined || run === undefined || !values.workspace) throw new Error(usage)
    keepReference(id, await recordOf(workspace, run, values.timed))
    return
  }
  const run = await train(first, workspace, values)
  const { detail } = await recordOf(workspace, run, false)
  const agreement = agreementOf(
    detail,
    readReference(first).runs.map((each) => each.detail)
  )
  console.log(agreementText(agreement))
  if (agreement.kind === 'outside') process.exitCode = 1
}

/** @returns the run's identifier */
function train(
  preset: string,
  workspace: string,
  { seed, epochs }: { seed?: string | undefined; epochs?: string | undefined }
): Promise<string> {
  const options = [...(seed ? ['--seed', seed] : []), ...(epochs ? ['--epochs', epochs] : [])]
  const args = [cliPath, '--workspace', workspace, 'train', preset, '--json', ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let run: string | null = null
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as {
      type: string
      id?: string
      epoch?: number
      val_accuracy?: number
    }
    if (event.type === 'run' && event.id) run = event.id
    if (event.type === 'epoch') console.log(`epoch ${event.epoch}: ${event.val_accuracy}`)
  })
  return new Promise((done, fail) =>
    child.on('close', (code) => {
      if (code === 0 && run !== null) done(run)
      else fail(new Error(`the training ended with exit code ${code}`))
    })
  )
}

main().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
