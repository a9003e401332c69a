/** FNV-1a, 32 bits: to tell texts apart where somebody looks at them, not to trust them. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/**
 * A network's layers in a few characters, as settings are listed: how many there are, and a mark that other
 * layers do not share.
 */
export const networkMark = (layers: readonly unknown[]): string =>
  `${layers.length} (${fnv1a(JSON.stringify(layers))})`

/** Whether a setting at this path is such a list. */
export const isNetworkLayers = (path: string, value: unknown): value is readonly unknown[] =>
  path === 'model.layers' && Array.isArray(value)
