import { AtelierError } from '../../contract'
import { startWebHost } from '../web/host'
import type { CommandContext } from './context'
import { print, printJson } from './output'
import { onEndingSignal } from './signals'

/** The port where nobody asked for one; where it is taken, any free one does. */
const usualPort = 4711

/** Serves the workbench to browsers until it is told to end. */
export async function serve(context: CommandContext, options: { host: string; port?: number; json?: boolean }): Promise<void> {
  const open = (port: number): ReturnType<typeof startWebHost> =>
    startWebHost({ host: options.host, port, renderer: context.renderer, workspace: context.workspace, launch: context.launch, threads: context.threads, onFailure: context.report })
  const host = await open(options.port ?? usualPort).catch((error: unknown) => {
    if (options.port === undefined && error instanceof AtelierError && error.code === 'PORT_IN_USE') return open(0)
    throw error
  })
  if (options.json) printJson({ address: host.address, workspace: context.workspace, pid: process.pid })
  else print(`Atelier is at ${host.address}\nPress Ctrl-C to end it; a run under way is stopped with a checkpoint.`)
  await new Promise<void>((resolve) => {
    const forget = onEndingSignal(() => {
      forget()
      resolve()
    })
  })
  await host.close()
}
