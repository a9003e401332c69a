import type { Command } from 'commander'
import { AtelierError } from '../../../contract'
import { WebAccess } from '../../web/access'
import type { WebHost } from '../../web/host'
import { type CommandContext, wholeNumber } from '../context'
import { print, printJson } from '../output'
import { onEndingSignal } from '../signals'

/** The port where nobody asked for one; where it is taken, any free one does. */
const usualPort = 4711

interface ServeOptions {
  host: string
  expose?: boolean
  port?: number
  json?: boolean
  link?: boolean
}

/** Adds `serve`. */
export function addServeCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('serve the workbench to browsers')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option(
      '--port <port>',
      '0: any free one (default: 4711, or any free one where that is taken)',
      (text) => wholeNumber(text, 0, 65_535)
    )
    .option('--json', 'print JSON')
    .option('--expose', 'let other machines reach it; traffic is not encrypted')
    .option('--link', 'print a new address for the workbench that is already being served')
    .action((options: ServeOptions) => serve(context, options))
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
async function serve(context: CommandContext, options: ServeOptions): Promise<void> {
  if (options.link) return printLink(context, options.json ?? false)
  let onGone: (error: AtelierError) => void = () => undefined
  const gone = new Promise<AtelierError>((resolve) => (onGone = resolve))
  const host = await openHost(context, options, onGone)
  sayAddress(context, options, host)

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

/** Opens the port that was asked for; the usual one, or any free one, where none was. */
async function openHost(
  context: CommandContext,
  options: ServeOptions,
  onGone: (error: AtelierError) => void
): Promise<WebHost> {
  const { workspace, renderer, launch, launchExporter, threads } = context
  const log = context.log('browser')
  process.on('uncaughtExceptionMonitor', log.failure)
  const onNewAddress = (address: string): void => {
    if (options.json) printJson({ address, workspace, pid: process.pid })
    else print(`For another browser: ${address}`)
  }
  const expose = options.expose ?? false
  const processes = { launch, launchExporter, threads }
  const common = { host: options.host, expose, renderer, workspace, ...processes, log }
  const { startWebHost } = await import('../../web/host')
  const open = (port: number): Promise<WebHost> =>
    startWebHost({ ...common, port, onGone, onNewAddress })
  return open(options.port ?? usualPort).catch((error: unknown) => {
    if (options.port === undefined && error instanceof AtelierError && error.code === 'PORT_IN_USE')
      return open(0)
    throw error
  })
}

function sayAddress({ workspace }: CommandContext, { expose, json }: ServeOptions, host: WebHost): void {
  const { address, token } = host
  if (expose)
    process.stderr.write('Other machines can reach this workbench, and traffic is not encrypted.\n')
  if (json) return printJson({ address, token, workspace, pid: process.pid })
  print(`Atelier is at ${address}`)
  print('The address lets one browser in, once; "atelier serve --link" prints another.')
  print('Press Ctrl-C to end it; a run in progress is stopped with a checkpoint.')
}
