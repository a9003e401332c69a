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

/** A cell of a matrix: its ground, and what is written in it; '' for nothing. */
export interface MatrixCell {
  fill: string
  text: string
}

/** Values or points of a chart that belong together. */
interface NativeSeries {
  name: string
  color: string
}

/**
 * What slides hold as a table or a chart of their own, to be edited there, where other formats have shapes;
 * `around`: marks that stay beside it.
 */
export type NativeFigure =
  | {
      type: 'matrix'
      classes: string[]
      /** Null where there is nothing. */
      cells: (MatrixCell | null)[][]
      /** Where it lies with its names, and how wide these may be, in CSS pixels. */
      frame: { left: number; top: number; right: number; bottom: number }
      room: number
      /** Whether the columns' names lie level. */
      isLevel: boolean
      ink: string
      empty: string
      size: number
      around: Mark[]
    }
  /** Shares, 0 to 1, of each category. */
  | { type: 'bars'; categories: string[]; series: (NativeSeries & { values: number[] })[] }
  /** Shares along both axes. */
  | {
      type: 'points'
      xTitle: string
      yTitle: string
      series: (NativeSeries & { points: Place[] })[]
    }
  /** Points anywhere, with no lines between them. */
  | {
      type: 'cloud'
      xTitle: string
      yTitle: string
      series: (NativeSeries & { points: Place[] })[]
    }

/** What the figures of all kinds come to: what is drawn, and the numbers that it is drawn from. */
export interface KindOfFigure {
  drawing: Drawing
  table: FigureTable
  native?: NativeFigure
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
  /** What a setting is called on an axis, by its dotted path; its path where this is not said. */
  settingName?(path: string): string
}
