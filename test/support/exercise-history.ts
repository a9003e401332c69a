/**
 * Works with the workspaces of its arguments, one after the other, as a person would who looks at every
 * run and changes some, and prints a line of JSON for each: the codes of everything that went wrong.
 */
import { createDispatcher } from '../../src-main/api/dispatch'
import { AtelierError, type CallAnswer, isActive, type RunSummary } from '../../src-main/contract'
import type { ChildHandle } from '../../src-main/workbench/processes/child-process'
import { Workbench } from '../../src-main/workbench/workbench'
import { tinySpec } from './run-fixtures'

/** A trainer that ends at once. */
const launch = (): ChildHandle => ({
  pid: undefined,
  post: () => undefined,
  onMessage: () => undefined,
  onExit: (listener) => void setTimeout(() => listener(1, null), 1),
  stderr: () => '',
  kill: () => undefined
})

async function exercise(workspace: string): Promise<string[]> {
  const problems: string[] = []
  const note = (what: string, code: string, message: string): void =>
    void problems.push(`${code} ${what}${code === 'INTERNAL' ? `: ${message}` : ''}`)
  let workbench: Workbench
  try {
    workbench = new Workbench({ workspace, launch })
  } catch (error) {
    if (error instanceof AtelierError) note('open', error.code, error.message)
    else note('open', 'INTERNAL', String((error as Error).stack))
    return problems
  }
  const { call } = createDispatcher({ workbench, host: 'cli', address: () => null }, (error) =>
    note('unexpected', 'INTERNAL', String((error as Error).stack))
  )
  const ask = async (name: string, input: unknown): Promise<CallAnswer> => {
    const answer = (await call(name, input)) as CallAnswer
    if (!answer.ok) note(name, answer.error.code, answer.error.message)
    return answer
  }
  const listed = await ask('runs.list', {})
  const runs = listed.ok ? (listed.value as RunSummary[]) : []
  for (const { id } of runs) {
    for (const name of ['runs.show', 'runs.log']) await ask(name, { run: id })
    await ask('runs.steps', { run: id, points: 50 })
    await ask('exports.plot', { runs: [id], metrics: ['loss'], format: 'svg' })
    await ask('runs.rename', { run: id, name: `again ${id}` })
    await ask('runs.tag', { run: id, tags: ['seen'] })
  }
  await ask('runs.start', { spec: tinySpec() })
  const ended = runs.filter(({ status }) => !isActive(status)).map(({ id }) => id)
  await ask('runs.delete', { runs: ended.slice(0, 3) })
  await ask('runs.list', {})
  await workbench.close()
  return problems
}

async function main(): Promise<void> {
  for (const workspace of process.argv.slice(2)) {
    process.stdout.write(`${JSON.stringify({ begins: workspace })}\n`)
    const problems = await exercise(workspace)
    process.stdout.write(`${JSON.stringify({ workspace, problems })}\n`)
  }
}
void main()
