import { asOthersSay, type Sentence } from '../contract'
import type { Dispatcher, RequestInit, Response } from 'undici'

/** A request's answer, to be used before the connections behind it are closed. */
export type AnswerUser<T> = (response: Response) => Promise<T>

/**
 * Fetches an address the way the person's environment says: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in
 * either case. Node's own fetch ignores them before Node 24. The answer lives as long as `use` runs.
 */
export async function proxiedFetch<T>(url: string, init: RequestInit, use: AnswerUser<T>): Promise<T> {
  // Loaded when it is needed: most starts fetch nothing.
  const { EnvHttpProxyAgent, fetch } = await import('undici')
  // Many a company's proxy tunnels to port 443 alone: what is not encrypted is asked of the proxy
  // itself.
  const dispatcher: Dispatcher = new EnvHttpProxyAgent({ proxyTunnel: false })
  try {
    const response = await fetch(url, { ...init, dispatcher }).catch((error: unknown) => {
      throw proxyFailure(url, error) ?? error
    })
    return await use(response)
  } finally {
    await dispatcher.destroy()
  }
}

/** Why a request failed, in a few words. */
export function describeFailure(error: unknown): Sentence {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return asOthersSay(
    cause instanceof Error
      ? cause.message || (cause as NodeJS.ErrnoException).code || 'no answer'
      : String(cause)
  )
}

/**
 * The failure of a proxy that cannot be reached, with the variable that names it; null where another
 * machine failed.
 */
function proxyFailure(url: string, error: unknown): Error | null {
  const names = url.startsWith('https:')
    ? ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']
    : ['http_proxy', 'HTTP_PROXY']
  const name = names.find((each) => process.env[each])
  const address = process.env[name ?? ''] ?? ''
  const cause = error instanceof Error ? error.cause : null
  if (name === undefined || !URL.canParse(address) || !(cause instanceof Error)) return null

  const { protocol, host, hostname, port } = new URL(address)
  const told = cause as NodeJS.ErrnoException & {
    hostname?: string
    port?: number
    errors?: { port?: number }[]
  }
  const usualPort = protocol === 'https:' ? 443 : 80
  const failedPort = told.port ?? told.errors?.[0]?.port
  const isProxy =
    told.hostname === hostname || (failedPort !== undefined && failedPort === Number(port || usualPort))
  // The address may hold a password: its host is enough to find it.
  return isProxy
    ? new Error(`the proxy ${host} that ${name} names cannot be reached (${told.code ?? 'no answer'})`)
    : null
}
