import type { Command } from 'commander'
import { AtelierError, figureKinds, metricNames, plotFormats, type PlotRequest } from '../../contract'
import type { CommandContext } from './context'
import { addExportModelCommand } from './export-model-command'
import { addExportRecordsCommands } from './export-records-command'
import { refuseLater } from './later-commands'
import { metricName, nameMissing } from './metric-option'
import { type EndingsOf, outFormat, type OutOptions, requireRoom, writeOut } from './out-file'
import { print } from './output'

/** Exports that later versions bring. */
const later = ['capsule'] as const

const endings: EndingsOf<PlotRequest['format']> = {
  png: ['.png'],
  svg: ['.svg'],
  pdf: ['.pdf'],
  csv: ['.csv'],
  json: ['.json']
}

interface PlotOptions extends OutOptions {
  kind: string
  metric?: string
  shares?: boolean
  axis: string
  smoothing: number
  log?: boolean
  theme: string
}

/** Adds `export` and what is below it. */
export function addExportCommands(program: Command, context: CommandContext): void {
  const exports = program
    .command('export')
    .description('export plots, models and records of runs (capsules come with later versions)')
  exports
    .command('plot <runs...>')
    .description('draw a chart of runs as PNG, SVG, PDF, CSV or JSON')
    .option('--kind <kind>', figureKinds.join(', '), 'curves')
    .option('--metric <name>', `one of ${metricNames.join(', ')}; separate several with commas`)
    .option('--shares', 'of a confusion matrix: shares of each true class instead of counts')
    .option('--format <format>', `${plotFormats.join(', ')}; by itself as --out ends`)
    .requiredOption('--out <file>', 'file to write')
    .option('--force', 'replace the file that is there')
    .option('--axis <axis>', 'epoch, step, time or active', 'epoch')
    .option('--smoothing <weight>', '0 to 1', Number, 0)
    .option('--log', 'logarithmic axis for losses')
    .option('--theme <theme>', 'light or dark', 'light')
    .action((runs: string[], options: PlotOptions) => exportPlot(context, runs, options))
  addExportModelCommand(exports, context)
  addExportRecordsCommands(exports, context)
  for (const name of later) refuseLater(exports, name)
}

const invalid = (problem: string): AtelierError => new AtelierError('INVALID_USAGE', { problem })

/** @throws AtelierError UNKNOWN_METRIC, INVALID_USAGE for a format that there is not */
function requestOf(runs: string[], options: PlotOptions): PlotRequest {
  const kind = figureKinds.find((each) => each === options.kind)
  if (!kind) throw invalid(`"${options.kind}" is no kind of figure; they are ${figureKinds.join(', ')}.`)
  if (kind === 'curves' && options.metric === undefined)
    throw invalid(`Curves are of a metric: give --metric, one of ${metricNames.join(', ')}.`)
  const metrics = options.metric?.split(',').map(metricName)
  return {
    runs,
    kind,
    ...(metrics ? { metrics } : {}),
    shares: options.shares ?? false,
    format: outFormat('A plot', options, endings),
    axis: options.axis as PlotRequest['axis'],
    smoothing: options.smoothing,
    logarithmic: options.log ?? false,
    theme: options.theme as PlotRequest['theme']
  } as PlotRequest
}

async function exportPlot(context: CommandContext, runs: string[], options: PlotOptions): Promise<void> {
  const request = requestOf(runs, options)
  requireRoom(options)
  await context.withWorkbench(async (client) => {
    const file = await client.call('exports.plot', request)
    if (request.kind === 'curves') {
      const details = await Promise.all(runs.map((run) => client.call('runs.show', { run })))
      nameMissing(details, request.metrics)
    }
    writeOut(options, Buffer.from(file.base64, 'base64'))
    print(options.out)
  })
}
