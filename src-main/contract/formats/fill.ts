export type MessageParameters = Record<string, string | number>

/**
 * A sentence with `{name}` replaced by the parameter of that name, and `{name|one|others}` by the first
 * word where that parameter is 1, else by the second.
 */
export function fill(template: string, params: MessageParameters): string {
  return template.replace(
    /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g,
    (_, name: string, one?: string, others?: string) => {
      const value = String(params[name] ?? '')
      if (one === undefined) return value
      return (value === '1' ? one : others) ?? ''
    }
  )
}
