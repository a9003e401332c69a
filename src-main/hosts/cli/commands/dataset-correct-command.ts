import type { Command } from 'commander'
import type { KeptCorrections } from '../../../contract'
import { readCorrectionList } from '../../../workbench/datasets/correction-list-file'
import { correctionsDocument } from '../../../workbench/datasets/correction-service'
import type { CommandContext } from '../context'
import { changing, count } from '../dataset-texts'
import { isJson } from '../json-option'
import { writeOut } from '../out-file'
import { print, printJson } from '../output'
import { wholePath } from '../whole-path'

interface CorrectOptions {
  path?: string
  previous?: string
  out?: string
}

/** `datasets correct`: which images a run leaves out or takes for another class. */
export function addCorrect(datasets: Command, context: CommandContext): void {
  datasets
    .command('correct <id> <file>')
    .description(
      'keep corrections of labels for runs; the files stay as they are. FILE has an image and its class ' +
        'a line (file-or-hash,label; an empty label leaves the image out), or is JSON'
    )
    .option('--path <folder>', 'the folder that experiments name beside the data set')
    .option('--previous <hash>', 'corrections that these are made to')
    .option('--out <file>', 'write all corrections there, as JSON')
    .option('--json', 'print JSON')
    .action((id: string, file: string, options: CorrectOptions, command: Command) =>
      correct(context, id, file, options, command)
    )
}

async function correct(
  context: CommandContext,
  dataset: string,
  file: string,
  { path, previous, out }: CorrectOptions,
  command: Command
): Promise<void> {
  const changes = readCorrectionList(wholePath(file), file)
  const request = {
    dataset,
    path: path === undefined ? null : wholePath(path),
    previous: previous ?? null,
    changes
  }
  const kept = await changing(context, (client) => client.call('datasets.correct', request))
  if (out !== undefined) await writeDocument(context, kept, out)
  if (isJson(command)) printJson(kept)
  else print(keptText(kept))
}

function keptText({ corrections, leftOut, relabelled, inTest }: KeptCorrections): string {
  if (corrections === null) return 'Nothing is left to be corrected.'
  const tested = inTest > 0 ? `, ${count(inTest)} of both in the test part` : ''
  return [
    `Corrections ${corrections}`,
    `${count(leftOut)} images left out, ${count(relabelled)} relabelled${tested}`,
    `Train with them: atelier train ... --set dataset.corrections=${corrections}`
  ].join('\n')
}

async function writeDocument(
  { workspace }: CommandContext,
  { corrections }: KeptCorrections,
  path: string
): Promise<void> {
  writeOut({ out: path, force: true }, await correctionsDocument(workspace, corrections))
}
