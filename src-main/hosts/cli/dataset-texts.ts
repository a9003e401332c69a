import type { Command } from 'commander'
import type { DatasetFinding, DatasetInfo, WorkbenchClient } from '../../contract'
import type { CommandContext } from './context'
import { isJson } from './json-option'
import { print, printJson } from './output'

/** A number of images as it is read. */
export const count = (value: number): string => value.toLocaleString('en')

/** Changes a data set through the workspace's workbench. */
export const changing = <T>(
  context: CommandContext,
  change: (client: WorkbenchClient) => Promise<T>
): Promise<T> => context.withWorkbench((client) => change(client))

/** Says what an imported data set is. */
export function say(info: DatasetInfo, command: Command): void {
  if (isJson(command)) return printJson(info)
  const { trainCount, validationCount, testCount } = info
  const heldBack = validationCount === undefined ? '' : `, ${count(validationCount)} validation`
  const images = `${count(trainCount)} training${heldBack} and ${count(testCount)} test images`
  const classes = `${info.classes.length} ${info.classes.length === 1 ? 'class' : 'classes'}`
  print(`${info.id}: ${images}, ${classes}, in ${info.path ?? ''}`)
}

/** Findings on stderr, two lines each: stdout is for what was asked. */
export function warn(id: string, findings: DatasetFinding[]): void {
  for (const { severity, message, fix } of findings)
    process.stderr.write(
      `${severity === 'note' ? 'Note' : 'Warning'}: data set "${id}": ${message}.\n${fix}\n`
    )
}
