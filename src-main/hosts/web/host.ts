import { AtelierError, type WorkbenchEvent } from '../../contract'
import { type OpenOptions, type OpenWorkbench, openWorkbench } from '../open-workbench'
import { WebAccess } from './access'
import { listenAddress } from './listen-address'
import { startWebServer, type WebServer } from './server'

export interface WebHostOptions extends Omit<OpenOptions, 'address' | 'host'> {
  host: string
  /** Whether others than this machine's own programs may reach it. */
  expose: boolean
  port: number
  renderer: string
  /** Called with an address for the next browser when the last was used. */
  onNewAddress(address: string): void
}

export interface WebHost {
  /** Lets one browser in, once. */
  address: string
  /** For scripts, as `Authorization: Bearer`; ends with the host. */
  token: string
  close(): Promise<void>
}

/**
 * The browser's door. Where another process owns the workspace, a training on the command line for
 * example, this one serves its workbench until it ends, and then takes the workspace over.
 * @throws AtelierError WORKSPACE_IN_USE where another one serves the workspace already, INVALID_USAGE
 * for a host to refuse
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const host = await listenAddress(options.host, options.expose)
  const listeners = new Set<(event: WorkbenchEvent) => void>()
  let server: WebServer | null = null
  let closing = false
  const open = async (): Promise<OpenWorkbench> => {
    const opened = await openWorkbench({
      ...options,
      host: 'browser',
      address: () => server?.origin ?? null
    })
    opened.client.onEvent((event) => listeners.forEach((listener) => listener(event)))
    opened.onLost(() => {
      if (!closing) void reopen()
    })
    return opened
  }
  const reopen = async (): Promise<void> => {
    try {
      current = await open()
      server?.disconnectAll()
    } catch (error) {
      options.log.failure(error)
      setTimeout(() => void reopen(), 1000).unref()
    }
  }
  let current = await open()
  let access: WebAccess
  try {
    if (!current.isOwner) await refuseSecond(current, options.workspace)
    access = new WebAccess(options.workspace)
    server = await startWebServer({
      ...options,
      host,
      access,
      onAddressUsed: () => options.onNewAddress(access.newAddress() ?? ''),
      functions: { call: (name, input) => current.functions.call(name, input) },
      onEvent: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    })
    access.listensAt(server.origin)
    options.log.info(`listening at ${server.origin}`)
  } catch (error) {
    closing = true
    await current.close()
    throw error
  }
  return {
    address: access.newAddress() ?? server.origin,
    token: access.token,
    close: async () => {
      closing = true
      access.listensAt(null)
      await current.close()
      await server?.close()
    }
  }
}

async function refuseSecond(current: OpenWorkbench, path: string): Promise<void> {
  const { host, pid, address } = await current.client.call('app.info', {})
  if (host === 'browser')
    throw new AtelierError('WORKSPACE_IN_USE', { pid, path, address: address ? `, at ${address}` : '' })
}
