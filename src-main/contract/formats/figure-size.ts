/** A figure's size as its drawing needs it, and in what it was meant. */
export interface FigureSize {
  /** CSS pixels, of which 96 make an inch; 25.4 mm do too. */
  width: number
  height: number
  unit: 'px' | 'mm'
}

/** CSS pixels of a millimetre. */
export const pixelsPerMillimetre = 96 / 25.4

/** Widths of a journal's page in millimetres: of one of its two columns, and of both with what is between. */
const columns: Record<string, number> = { one: 88, two: 180 }
/** Height over width where none is given. */
const proportion = 9 / 16

/**
 * A size as a person writes it: `960x540`, `960`, `120mm`, `120x80mm`, `one column`, `two columns`; without a
 * height it is nine sixteenths of the width. Null where it is none of these.
 */
export function figureSizeOf(text: string): FigureSize | null {
  const column = /^\s*(one|two)[\s-]+columns?\s*$/i.exec(text)?.[1]?.toLowerCase()
  if (column !== undefined) return millimetres(columns[column] as number)
  const [, width, height, unit = 'px'] =
    /^\s*(\d+(?:\.\d+)?)(?:\s*[x×]\s*(\d+(?:\.\d+)?))?\s*(px|mm)?\s*$/i.exec(text) ?? []
  if (width === undefined) return null
  const [across, down] = [Number(width), height === undefined ? undefined : Number(height)]
  if (unit.toLowerCase() === 'mm') return millimetres(across, down)
  return { width: across, height: down ?? across * proportion, unit: 'px' }
}

const millimetres = (width: number, height = width * proportion): FigureSize => ({
  width: width * pixelsPerMillimetre,
  height: height * pixelsPerMillimetre,
  unit: 'mm'
})
