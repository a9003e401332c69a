import type { FigureStart } from './figure-choices'

/** What can be written, in the order of the dialog. */
export const exportParts = [
  'figure',
  'figures',
  'report',
  'paper',
  'table',
  'tensorboard',
  'mlflow',
  'model',
  'capsule'
] as const
export type ExportPart = (typeof exportParts)[number]

/** What the place where one asks to export says of what is wanted. */
export interface ExportStart {
  part?: ExportPart
  figure?: FigureStart
  /** How names of files begin that are of all of the runs. */
  stem?: string
}
