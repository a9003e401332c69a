import { Command } from 'commander'
import { application } from '../../workbench/application'
import { addCapsuleCommands } from './commands/capsule-commands'
import { addCheckpointCommands } from './commands/checkpoint-commands'
import { CommandContext, wholeNumber } from './context'
import { addControlCommands } from './commands/control-commands'
import { addDatasetCommands } from './commands/dataset-commands'
import { addDoctorCommand } from './commands/doctor-command'
import { addEmbedCommand } from './commands/embed-command'
import { addBenchCommand, addEnginesCommand } from './commands/engine-commands'
import { addEvaluateCommand } from './commands/evaluate-command'
import { addExportCommands } from './commands/export-commands'
import { addFiguresCommand } from './commands/figures-command'
import { addImportCommand } from './commands/import-command'
import { addReferenceCommand } from './commands/reference-command'
import { addLogCommand } from './commands/log-command'
import { datasetService, weightService } from './machine-services'
import { addModelCommands } from './commands/model-commands'
import { addPredictCommand } from './commands/predict-command'
import { addRestoreCommand } from './commands/restore-command'
import { addRunCommands } from './commands/run-commands'
import { addServeCommand } from './commands/serve-command'
import { addSuspectsCommand } from './commands/suspects-command'
import { addTrainingCommands } from './commands/training-commands'
import { addWeightCommands } from './commands/weight-commands'

/** Every command, in the order in which the help has them. */
export function buildProgram(main: string): { program: Command; context: CommandContext } {
  const program = new Command('atelier')
  const context = new CommandContext({ main }, program)
  addOptions(program)
  program.hook('preAction', () => context.chooseCard())
  addTrainingCommands(program, context)
  addRestoreCommand(program, context)
  addEnginesCommand(program, context)
  addModelCommands(program, context)
  addDatasetCommands(program, context, datasetService)
  addWeightCommands(program, weightService)
  addBenchCommand(program, context)
  addDoctorCommand(program, context)
  addRunCommands(program, context)
  addCheckpointCommands(program, context)
  addControlCommands(program, context)
  addEvaluateCommand(program, context)
  addSuspectsCommand(program, context)
  addPredictCommand(program, context)
  addEmbedCommand(program, context)
  addExportCommands(program, context)
  addFiguresCommand(program, context)
  addCapsuleCommands(program, context)
  addImportCommand(program, context)
  addReferenceCommand(program, context)
  addLogCommand(program, context)
  addServeCommand(program, context)
  return { program, context }
}

function addOptions(program: Command): void {
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
}
