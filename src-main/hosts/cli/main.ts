/**
 * The command line. One line of what is wrong and one of what to do on stderr; exit codes as
 * docs/architecture.md has them.
 */
import { Command, CommanderError } from 'commander'
import { AtelierError } from '../../contract'
import { application } from '../../workbench/application'
import { useExistingTemporaryFolder } from '../temporary-folder'
import { CommandContext, engineName, wholeNumber } from './context'
import { respectIgnoredHangup } from './hangup'
import { addMachineCommands } from './machine-commands'
import { endWithReader, printError, printNote } from './output'
import { addRunCommands } from './run-commands'
import { restore } from './restore-command'
import { serve, type ServeOptions } from './serve-command'
import { repeat, resume, train } from './train-command'

/** Commands that later versions bring. */
const later = ['import'] as const
const laterExports = ['model', 'tensorboard', 'capsule'] as const

function buildProgram(): { program: Command; context: CommandContext } {
  const program = new Command('atelier')
  const context = new CommandContext({ main: __dirname }, program)
  program
    .description('A workbench for training neural networks')
    .version(application.version)
    .option('--workspace <dir>', 'folder in which runs are kept (ATELIER_WORKSPACE)')
    .option('--threads <n>', 'threads for CPU engines (ATELIER_THREADS)', (text) =>
      wholeNumber(text, 1, 1024)
    )
    .option('--gpu <n>', 'NVIDIA card to use, numbered as in nvidia-smi (ATELIER_GPU)', (text) =>
      wholeNumber(text, 0, 255)
    )
    .option('--verbose', 'show stack traces of internal errors')
    .helpCommand('help [command]', 'show all commands, or the options of one')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
  program.hook('preAction', () => context.chooseCard())
  program
    .command('train <experiment>')
    .description('train a preset or an experiment file')
    .option('--epochs <n>', 'number of epochs', (text) => wholeNumber(text, 1, 100_000))
    .option('--limit <n>', 'use only this many training images', (text) => wholeNumber(text, 1, 1e9))
    .option('--batch-size <n>', 'images per step', (text) => wholeNumber(text, 1, 65_536))
    .option('--engine <id>', 'an engine, or "auto" for the fastest', engineName)
    .option('--seed <n>', 'seed of all random numbers', (text) => wholeNumber(text, 0, 4_294_967_295))
    .option(
      '--set <path=value>',
      'set any field; may be repeated',
      (text: string, all: string[]) => [...all, text],
      []
    )
    .option('--name <name>', 'name of the run')
    .option(
      '--from <run>',
      'continue from the newest checkpoint of a run, or from a given one: RUN@FILE'
    )
    .option('--dry-run', 'run only a few steps, and estimate what the whole run will take')
    .option('--json', 'print one JSON object a line')
    .action(async (experiment: string, options: Parameters<typeof train>[2]) => {
      process.exitCode = await train(context, experiment, options)
    })
  program
    .command('resume <run>')
    .description('continue a run exactly where it was paused, stopped or interrupted')
    .option('--json', 'print one JSON object a line')
    .action(async (run: string, options: { json?: boolean }) => {
      process.exitCode = await resume(context, run, options)
    })
  program
    .command('repeat <run>')
    .description('train a run again, with the changes made during training at the same steps')
    .option('--name <name>', 'name of the new run')
    .option('--json', 'print one JSON object a line')
    .action(async (run: string, options: { name?: string; json?: boolean }) => {
      process.exitCode = await repeat(context, run, options)
    })
  program
    .command('restore')
    .description('continue with the newest backup of the history when it cannot be read')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => restore(context, options))
  addMachineCommands(program, context)
  addRunCommands(program, context)
  program
    .command('serve')
    .description('serve the workbench to browsers')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option(
      '--port <port>',
      '0: any free one (default: 4711, or any free one where that is taken)',
      (text) => wholeNumber(text, 0, 65_535)
    )
    .option('--json', 'print JSON')
    .option('--expose', 'let other machines reach it; traffic is not encrypted')
    .option('--link', 'print a new address for the workbench that is already being served')
    .action((options: ServeOptions) => serve(context, options))
  const refuse = (command: string) => (): void => {
    throw new AtelierError('NOT_YET', { command })
  }
  for (const name of later)
    program
      .command(name)
      .description('comes with a later version')
      .allowUnknownOption()
      .argument('[arguments...]')
      .action(refuse(name))
  const exportCommand = program.commands.find((each) => each.name() === 'export')
  for (const name of laterExports)
    exportCommand
      ?.command(name)
      .description('comes with a later version')
      .allowUnknownOption()
      .argument('[arguments...]')
      .action(refuse(`export ${name}`))
  return { program, context }
}

async function main(): Promise<void> {
  const { program, context } = buildProgram()
  try {
    await program.parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and the version were printed: commander has no other way to end.
      if (error.exitCode === 0 || error.code === 'commander.help')
        return void (process.exitCode = error.exitCode === 0 ? 0 : 2)
      process.exitCode = printError(
        new AtelierError('INVALID_USAGE', {
          problem:
            error.message
              .replace(/^error: /, '')
              .replace(/^./, (c) => c.toUpperCase())
              .split('\n')[0] ?? ''
        }),
        false
      )
      return
    }
    process.exitCode = printError(error, context.verbose)
  }
}

respectIgnoredHangup()
endWithReader()
const missing = useExistingTemporaryFolder()
if (missing !== null) printNote(`TMPDIR names ${missing}, which does not exist; /tmp is used.`)
void main()
