import { CommanderError } from 'commander'
import { AtelierError } from '../../contract'
import { printError } from './output'
import { buildProgram } from './program'

/** Does what the command line of this process asks for. `entries`: the folder of the built entries. */
export async function runCommandLine(entries: string): Promise<void> {
  const { program, context } = buildProgram(entries)
  try {
    await program.parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) return void (process.exitCode = usageExit(error))
    const log = context.log()
    if (!(error instanceof AtelierError)) log.failure(error)
    process.exitCode = printError(error, context.verbose, log.path)
  }
}

/** Says what is wrong with the command, and returns its exit code. */
function usageExit(error: CommanderError): number {
  // Help and the version were printed: commander has no other way to end.
  if (error.exitCode === 0) return 0
  if (error.code === 'commander.help') return 2
  const [line = ''] = error.message.replace(/^error: /, '').split('\n')
  const problem = line.replace(/^./, (first) => first.toUpperCase())
  return printError(new AtelierError('INVALID_USAGE', { problem }), false)
}
