export function writeLeadingPage(address: string): { url: string; remove(): void }
export function openChromium(
  address: string,
  isThere: (browser: string) => boolean,
  start?: (browser: string, args: string[], options: object) => { unref(): void }
): (() => void) | null
