import type { Dispatcher, RequestInit, Response } from 'undici'

/** A request's answer, to be used before the connections behind it are closed. */
export type AnswerUser<T> = (response: Response) => Promise<T>

/**
 * Fetches an address the way the person's environment says: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. Node's own
 * fetch ignores them before Node 24. The answer lives as long as `use` runs.
 */
export async function proxiedFetch<T>(url: string, init: RequestInit, use: AnswerUser<T>): Promise<T> {
  // Loaded when it is needed: most starts fetch nothing.
  const { EnvHttpProxyAgent, fetch } = await import('undici')
  // Many a company's proxy tunnels to port 443 alone: what is not encrypted is asked of the proxy itself.
  const dispatcher: Dispatcher = new EnvHttpProxyAgent({ proxyTunnel: false })
  try {
    return await use(await fetch(url, { ...init, dispatcher }))
  } finally {
    await dispatcher.destroy()
  }
}

/** Why a request failed, in a few words. */
export function describeFailure(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || 'no answer' : String(cause)
}
