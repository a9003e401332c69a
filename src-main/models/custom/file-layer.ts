import { visible } from '../../contract'

/** Fields of a file, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>

/** A layer as a file has it, with the layers that it takes. */
export interface FileLayer {
  className: string
  name: string
  config: Fields
  inputs: string[]
}

/** What is cited of a file. */
const mostCited = 60

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Anything of a file, fit to stand in a line. */
export function cited(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
  const line = visible(text.slice(0, mostCited))
  return text.length > mostCited ? `${line}…` : line === '' ? '""' : line
}
