import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import {
  AtelierError,
  type CallInput,
  type CapsuleCheckpoints,
  capsuleCheckpoints,
  joinSteering,
  type RunDetail,
  type RunSummary,
  type WorkbenchClient
} from '../../../contract'
import { tensorsHash } from '../../../workbench/exchange/capsules'
import type { CommandContext } from '../context'
import { move } from '../moved-file'
import { type OutOptions, printPlace, requireRoom } from '../out-file'
import { print, printJson, printNote } from '../output'
import { follow } from './train-command'
import { wholePath } from '../whole-path'

interface ExportOptions extends OutOptions {
  checkpoints: CapsuleCheckpoints
  data: boolean
}
interface CheckOptions {
  json?: boolean
}

/** Adds `export capsule`. */
export function addExportCapsule(exports: Command, context: CommandContext): void {
  exports
    .command('capsule <run>')
    .description('write a whole run as one file: another Atelier takes it in with "import"')
    .requiredOption('--out <file>', 'file to write, a zip')
    .addOption(
      new Option('--checkpoints <which>', 'which checkpoints go with it')
        .choices(capsuleCheckpoints)
        .default('newest-and-best')
    )
    .option('--no-data', 'leave out the hashes of the images that it was trained on')
    .option('--force', 'replace the file that is there')
    .action((run: string, options: ExportOptions) => exportCapsule(context, run, options))
}

async function exportCapsule(
  context: CommandContext,
  run: string,
  options: ExportOptions
): Promise<void> {
  const { checkpoints, data, out } = options
  requireRoom(options)
  await context.withWorkbench(async (client) => {
    const { folder, names, notes } = await client.call('exports.capsule', {
      ...{ run, checkpoints, data, temporary: true }
    })
    for (const note of notes) printNote(note)
    try {
      requireRoom(options)
      move(join(folder, names[0] ?? ''), resolve(out))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    printPlace(out)
  })
}

/** Adds `capsule replay` and `capsule audit`. */
export function addCapsuleCommands(program: Command, context: CommandContext): void {
  const capsule = program.command('capsule').description('prove what the capsule of a run says')
  const add = (name: string, description: string, check: Check): void =>
    void capsule
      .command(`${name} <file>`)
      .description(description)
      .option('--json', 'print JSON')
      .action(async (file: string, options: CheckOptions) => {
        process.exitCode = await prove(context, file, options, check)
      })
  add('replay', 'train its run again from the beginning, and compare', replay)
  add('audit', 'train its run again from the last checkpoint to the end, and compare', audit)
}

/** Trains what a capsule's run is compared with. @param original the run as the capsule has it */
type Check = (client: WorkbenchClient, original: RunDetail, path: string) => Promise<RunSummary>

const replay: Check = async (client, { spec, setup, steering, parent, summary }, path) => {
  // What it began from is in the capsule, and goes with the run.
  if (parent || spec.weights) {
    const { id } = await client.call('runs.takeCapsule', { path, at: 'beginning' })
    return client.call('runs.resume', { run: id })
  }
  if (summary.status !== 'completed')
    throw new AtelierError('CAPSULE_NOT_REPLAYABLE', {
      path,
      reason: `it is ${summary.status}`,
      hint: 'Let it come to its end where it was made.'
    })
  const again: CallInput<'runs.start'>['spec'] = {
    ...spec,
    name: `${summary.name} again`,
    engine: setup?.engine ?? spec.engine,
    steering: joinSteering([...spec.steering, ...steering])
  }
  return client.call('runs.start', { spec: again })
}

const audit: Check = async (client, _, path) => {
  const { id } = await client.call('runs.takeCapsule', { path, at: 'last-checkpoint' })
  return client.call('runs.resume', { run: id })
}

/**
 * Trains in a workspace of its own, which is gone afterwards.
 * @returns 0 where the weights agree to the last bit, 1 where they do not
 */
async function prove(
  context: CommandContext,
  file: string,
  { json = false }: CheckOptions,
  check: Check
): Promise<number> {
  const path = wholePath(file)
  const workspace = mkdtempSync(join(tmpdir(), 'atelier-capsule-'))
  try {
    const here = context.elsewhere(join(workspace, 'made'))
    // Read in a workspace that nothing is trained in: both runs have one identifier.
    const original = await context
      .elsewhere(join(workspace, 'original'))
      .withWorkbench(async (client) => {
        const { id } = await client.call('runs.takeCapsule', { path })
        return client.call('runs.show', { run: id })
      })
    let id = ''
    const code = await follow(here, { isSilent: json }, async (client) => {
      const run = await check(client, original, path)
      id = run.id
      return run
    })
    if (code !== 0) return code
    const made = await here.withWorkbench((client) => client.call('runs.show', { run: id }))
    return tell(original, made, await otherCheckpoint(original, made), json)
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

/** The final checkpoint of a capsule whose numbers are not what the training came to; null where none is. */
async function otherCheckpoint(original: RunDetail, made: RunDetail): Promise<string | null> {
  const last = original.checkpoints.findLast(({ roles }) => roles.includes('last'))
  if (!last || last.epoch !== original.summary.epochsDone || last.step !== 0) return null
  const hashes = await Promise.all(
    [original, made].map(({ folder }) => tensorsHash(join(folder, last.file)).catch(() => null))
  )
  return hashes[0] !== null && hashes[0] === hashes[1] ? null : last.file
}

function tell(original: RunDetail, made: RunDetail, other: string | null, json: boolean): number {
  const isSameHash = original.weightsSha256 !== null && original.weightsSha256 === made.weightsSha256
  const agrees = isSameHash && other === null
  const differs = firstDifference(original, made)
  if (json)
    printJson({
      ...{ agrees, weightsSha256: original.weightsSha256, made: made.weightsSha256 },
      ...{ firstDifference: differs, otherCheckpoint: other }
    })
  else if (agrees) print(`The weights are the same, bit for bit: ${made.weightsSha256}`)
  else if (isSameHash) print(`${other} in the capsule has other numbers than the training comes to.`)
  else {
    print(`The weights differ: ${original.weightsSha256} there, ${made.weightsSha256} here.`)
    print(differs === null ? 'All epochs agree.' : `The first epoch that differs is ${differs}.`)
    const [there, here] = [original.setup, made.setup]
    if (there && here && there.datasetSha256 !== here.datasetSha256)
      print('The data set of this machine has other images than it was trained on.')
    if (there && here && there.device.name !== here.device.name)
      print(`It was made on ${there.device.name}, and this is ${here.device.name}.`)
  }
  return agrees ? 0 : 1
}

/** The first epoch whose metrics are not the same in both; null where there is none. */
function firstDifference(original: RunDetail, made: RunDetail): number | null {
  const metrics = ['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const
  const known = new Map(made.epochs.map((each) => [each.epoch, each]))
  const differing = original.epochs.find((each) => {
    const other = known.get(each.epoch)
    return !other || metrics.some((name) => each[name] !== other[name])
  })
  return differing?.epoch ?? null
}
