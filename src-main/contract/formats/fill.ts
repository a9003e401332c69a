export type MessageParameters = Record<string, string | number>

/** A sentence with `{name}` replaced by the parameter of that name. */
export function fill(template: string, params: MessageParameters): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
}
