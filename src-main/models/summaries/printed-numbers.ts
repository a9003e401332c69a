import type { PrintedSummary } from '../../contract'

/** A count with or without commas; null for what is none. */
export function countOf(text: string): number | null {
  const digits = text.replaceAll(/[,\s]/g, '')
  return /^\d+$/.test(digits) ? Number(digits) : null
}

/** The sizes of the first shape in a text, its batch left out: (None, 28, 28, 1) is [28, 28, 1]. */
export function shapeOf(text: string): number[] {
  const inner = /[([]\s*((?:None|-?\d+)[^()[\]]*)/.exec(text)?.[1] ?? ''
  return inner
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .slice(1)
    .map((size) => (size === 'None' ? -1 : Number(size)))
}

/** What stands below a summary: the parameters of the whole network. */
export function totalsOf(lines: readonly string[]): PrintedSummary['totals'] {
  const after = (title: RegExp): number | null => {
    const line = lines.find((each) => title.test(each))
    return line === undefined ? null : countOf(/:\s*([\d,]+)/.exec(line)?.[1] ?? '')
  }
  const total = after(/^\s*Total params\b/)
  return {
    // Keras counts its optimizer's numbers in where it has some.
    total: total === null ? null : total - (after(/^\s*Optimizer params\b/) ?? 0),
    trainable: after(/^\s*Trainable params\b/),
    nonTrainable: after(/^\s*Non-trainable params\b/)
  }
}
