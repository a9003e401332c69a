/** The only page a window may show: the built renderer, or the development server's. */
export function isOwnPage(url: string, page: string): boolean {
  try {
    const [given, own] = [new URL(url), new URL(page)]
    return (
      given.origin === own.origin && given.protocol === own.protocol && given.pathname === own.pathname
    )
  } catch {
    return false
  }
}

/** Addresses that may be handed to the system's browser: web pages, and nothing that runs. */
export function isWebAddress(url: string): boolean {
  try {
    return ['https:', 'http:'].includes(new URL(url).protocol)
  } catch {
    return false
  }
}
