import type { Command } from 'commander'
import { decodeMetric, type Evaluation, formatMetric, formatNumber } from '../../../contract'
import type { CommandContext } from '../context'
import type { JsonOption } from '../json-option'
import { print, printJson, table } from '../output'
import { progressOf } from '../progress-line'

/** Adds `evaluate`. */
export function addEvaluateCommand(program: Command, context: CommandContext): void {
  program
    .command('evaluate <run>')
    .description('print accuracy, confusion matrix and per-class figures of a run, or of RUN@CHECKPOINT')
    .option('--json', 'print JSON')
    .action((run: string, options: JsonOption) =>
      context.withWorkbench(async (client) => {
        client.onEvent(progressOf())
        const result = await client.call('runs.evaluate', { run })
        if (options.json) printJson(result)
        else printEvaluation(result)
      })
    )
}

function printEvaluation({ accuracy, loss, perClass, classes, confusionMatrix }: Evaluation): void {
  print(`Accuracy ${formatMetric('accuracy', accuracy)}, loss ${formatNumber(decodeMetric(loss))}\n`)
  const rows = perClass.map((each) => [
    each.class,
    each.precision.toFixed(4),
    each.recall.toFixed(4),
    each.f1.toFixed(4),
    String(each.support)
  ])
  print(table(['Class', 'Precision', 'Recall', 'F1', 'Images'], rows))

  const matrix = table(
    ['', ...classes],
    confusionMatrix.map((row, i) => [classes[i] ?? '', ...row.map(String)])
  )
  print(`\nRows: true class; columns: predicted class\n${matrix}`)
}
