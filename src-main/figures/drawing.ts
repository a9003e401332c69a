/** A place in a drawing, in CSS pixels from its upper left corner. */
export interface Place {
  x: number
  y: number
}

/** What a drawing is made of. Every mark lies above those before it; `about`: the run that one shows. */
export type Mark =
  | {
      type: 'rectangle'
      x: number
      y: number
      width: number
      height: number
      fill: string
      stroke?: string
      radius?: number
    }
  | {
      type: 'line'
      points: Place[]
      stroke: string
      width: number
      dash?: number[]
      opacity?: number
      about?: string
    }
  | { type: 'circle'; x: number; y: number; radius: number; fill: string; about?: string }
  | {
      type: 'text'
      x: number
      /** The middle of its line. */
      y: number
      text: string
      size: number
      fill: string
      anchor: 'start' | 'middle' | 'end'
      isBold?: boolean
      /** Degrees clockwise around its place. */
      turn?: number
    }
  | {
      type: 'picture'
      x: number
      y: number
      width: number
      height: number
      mediaType: string
      base64: string
    }

/**
 * A figure that is no chart of curves: shapes and letters, which the window and every exporter draw
 * alike.
 */
export interface Drawing {
  width: number
  height: number
  /** `none`: what lies below it is seen. */
  ground: string
  fontFamily: string
  marks: Mark[]
}

/** A figure's numbers as a table, a cell empty (null) where there is none. */
export interface FigureTable {
  columns: string[]
  rows: (string | number | null)[][]
}

/** What the figures of all kinds come to: what is drawn, and the numbers that it is drawn from. */
export interface KindOfFigure {
  drawing: Drawing
  table: FigureTable
}

export interface DrawingOptions {
  /** CSS pixels. */
  width: number
  height: number
  theme: 'light' | 'dark'
  title: string
  fontFamily: string
  fontSize: number
  /** Width of a text in letters of a size, in CSS pixels. */
  measure(text: string, size: number): number
}
