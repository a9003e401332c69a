import { AtelierError, type WorkbenchEvent } from '../../contract'
import { type OpenOptions, type OpenWorkbench, openWorkbench } from '../open-workbench'
import { startWebServer, type WebServer } from './server'

export interface WebHostOptions extends Omit<OpenOptions, 'address' | 'host'> {
  host: string
  port: number
  renderer: string
}

/**
 * The browser's door. Where another process owns the workspace, a training on the command line for example, this one serves
 * its workbench until it ends, and then takes the workspace over.
 * @throws AtelierError WORKSPACE_IN_USE where another one serves the workspace already
 */
export async function startWebHost(options: WebHostOptions): Promise<{ address: string; close(): Promise<void> }> {
  const listeners = new Set<(event: WorkbenchEvent) => void>()
  let server: WebServer | null = null
  let closing = false
  const open = async (): Promise<OpenWorkbench> => {
    const opened = await openWorkbench({ ...options, host: 'browser', address: () => server?.address ?? null })
    opened.client.onEvent((event) => listeners.forEach((listener) => listener(event)))
    opened.onLost(() => { if (!closing) void reopen() })
    return opened
  }
  const reopen = async (): Promise<void> => {
    try {
      current = await open()
      server?.disconnectAll()
    } catch (error) {
      options.onFailure(error)
      setTimeout(() => void reopen(), 1000).unref()
    }
  }
  let current = await open()
  try {
    if (!current.isOwner) await refuseSecond(current, options.workspace)
    server = await startWebServer({
      ...options, functions: { call: (name, input) => current.functions.call(name, input) },
      onEvent: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    })
  } catch (error) {
    closing = true
    await current.close()
    throw error
  }
  return {
    address: server.address,
    close: async () => {
      closing = true
      await current.close()
      await server?.close()
    }
  }
}

async function refuseSecond(current: OpenWorkbench, path: string): Promise<void> {
  const { host, pid, address } = await current.client.call('app.info', {})
  if (host === 'browser') throw new AtelierError('WORKSPACE_IN_USE', { pid, path, address: address ? `, at ${address}` : '' })
}
