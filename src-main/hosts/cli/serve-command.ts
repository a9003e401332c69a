import { AtelierError } from '../../contract'
import { WebAccess } from '../web/access'
import { startWebHost } from '../web/host'
import type { CommandContext } from './context'
import { print, printJson } from './output'
import { onEndingSignal } from './signals'

/** The port where nobody asked for one; where it is taken, any free one does. */
const usualPort = 4711

export interface ServeOptions {
  host: string
  expose?: boolean
  port?: number
  json?: boolean
  link?: boolean
}

/** Prints a new address of the workbench that serves the workspace already. */
function printLink({ workspace }: CommandContext, json: boolean): void {
  const address = new WebAccess(workspace).newAddress()
  if (address === null)
    throw new AtelierError('INVALID_USAGE', {
      problem: 'No workbench is serving this workspace to browsers.'
    })
  if (json) printJson({ address, workspace })
  else print(address)
}

/** Serves the workbench to browsers until it is told to end. */
export async function serve(context: CommandContext, options: ServeOptions): Promise<void> {
  if (options.link) return printLink(context, options.json ?? false)
  const { workspace } = context
  const onNewAddress = (address: string): void => {
    if (options.json) printJson({ address, workspace, pid: process.pid })
    else print(`For another browser: ${address}`)
  }
  let onGone: (error: AtelierError) => void = () => undefined
  const gone = new Promise<AtelierError>((resolve) => (onGone = resolve))
  const open = (port: number): ReturnType<typeof startWebHost> =>
    startWebHost({
      host: options.host,
      expose: options.expose ?? false,
      port,
      renderer: context.renderer,
      workspace,
      launch: context.launch,
      threads: context.threads,
      onFailure: context.report,
      onGone,
      onNewAddress
    })
  const host = await open(options.port ?? usualPort).catch((error: unknown) => {
    if (options.port === undefined && error instanceof AtelierError && error.code === 'PORT_IN_USE')
      return open(0)
    throw error
  })

  if (options.expose)
    process.stderr.write('Other machines can reach this workbench, and traffic is not encrypted.\n')
  if (options.json) printJson({ address: host.address, token: host.token, workspace, pid: process.pid })
  else {
    print(`Atelier is at ${host.address}`)
    print('The address lets one browser in, once; "atelier serve --link" prints another.')
    print('Press Ctrl-C to end it; a run in progress is stopped with a checkpoint.')
  }
  const signalled = new Promise<null>((resolve) => {
    const forget = onEndingSignal(() => {
      forget()
      resolve(null)
    })
  })
  const problem = await Promise.race([signalled, gone])
  await host.close()
  if (problem) throw problem
}
