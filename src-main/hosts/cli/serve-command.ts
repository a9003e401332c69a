import { startWebHost } from '../web/host'
import type { CommandContext } from './context'
import { print, printJson } from './output'

/** Serves the workbench to browsers until it is told to end. */
export async function serve(context: CommandContext, options: { host: string; port: number; json?: boolean }): Promise<void> {
  const host = await startWebHost({
    host: options.host, port: options.port, renderer: context.renderer, workspace: context.workspace, launch: context.launch, threads: context.threads, onFailure: context.report
  })
  if (options.json) printJson({ address: host.address, workspace: context.workspace, pid: process.pid })
  else print(`Atelier is at ${host.address}\nPress Ctrl-C to end it; a run under way is stopped with a checkpoint.`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  await host.close()
}
