import { join } from 'node:path'
import { atelier, finished, lineOf, type Result, startCli, tinyTraining } from './command-line'
import { temporaryFolder } from './temporary-folder'

export type Json = Record<string, unknown>

/** A workspace of its own at every call, removed after the tests of the file. */
export function freshWorkspaces(root = temporaryFolder()): () => string {
  let count = 0
  return () => join(root, `workspace-${count++}`)
}

/** The objects that a command prints, one a line. */
export const objects = (text: string): Json[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json)

/** A run as `runs show` tells it. */
export type ShownRun = Json & {
  sessions: { proof: Json | null }[]
  checkpoints: { file: string; roles: string[] }[]
  steering: { step: number; change: Json }[]
  folder: string
  epochs: Json[]
}
export const show = async (place: string, run: string): Promise<ShownRun> =>
  JSON.parse((await atelier(place, ['runs', 'show', run, '--json'])).stdout) as ShownRun

/** A training that has to be ended. */
const endless = [...tinyTraining, '--epochs', '20000', '--json']

/** A training under way in a process of its own, after its first epoch. */
export async function underWay(
  place: string,
  name: string,
  args = endless
): Promise<{ result: Promise<Result> }> {
  const child = startCli(place, [...args, '--name', name])
  const result = finished(child)
  await lineOf(child, (line) => line.includes('"epoch"'))
  return { result }
}

/** An epoch, or the end of a run, without what a clock has a say in. */
export const timeless = ({ use: _, ...each }: Json): Json => ({
  ...each,
  seconds: 0,
  imagesPerSecond: 0
})
