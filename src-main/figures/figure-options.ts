import type { FigureMetric } from '../contract'
import { englishNotes, type NoteWords } from './figure-notes'
import type { SteeringWords } from './run-marks'
import type { FigureAxis } from './series'

/** CSS pixels of a figure's letters. */
export const letterSize = 11

/**
 * A stretch of the vertical axis, or as much as leaves out the few values far from all others. An end that is
 * not said lies where the values end.
 */
export type FigureRange = 'no-outliers' | { min?: number; max?: number }

export interface FigureOptions {
  metrics: readonly FigureMetric[]
  axis: FigureAxis
  smoothing: number
  logarithmic: boolean
  /** One line for all runs that differ by seed alone, with a band around it. */
  groupBy?: 'seed' | null
  theme: 'light' | 'dark'
  title: string
  /** CSS pixels beside the plot for the names of the lines. */
  labelWidth: number
  /** As much of them as names take that have no room in those; left out: they are cut. */
  mostLabelWidth?: number
  fontFamily: string
  /** CSS pixels; `letterSize` where none is given. */
  fontSize?: number
  /** What is smoothed is also drawn as it is, faintly behind. */
  showsRaw?: boolean
  /** The last value of a line is said behind its name. */
  showsValues?: boolean
  /** What the vertical axis shows; null: all that there is. */
  range?: FigureRange | null
  /** What the horizontal axis shows; null: all that there is. */
  stretch?: { min: number; max: number } | null
  /** Whether lines are named beside or below the plot; on the screen a table may do that. Usually they are. */
  namesLines?: boolean
  /** Colours that a person chose, by runs; of a group its first. */
  colors?: ReadonlyMap<string, string>
  /** Notes are written below the plot; the screen has them beside it as text. */
  drawsNotes?: boolean
}

/** Titles of the axes; the screen passes its own language's. */
export interface FigureWords {
  axes: Record<FigureAxis, string>
  metrics: Record<FigureMetric, string>
  steering: SteeringWords
  notes: NoteWords
  /** Beside the name of a line that has none. */
  noValues: string
}
export const englishWords: FigureWords = {
  axes: { epoch: 'Epoch', step: 'Step', time: 'Time', active: 'Active time' },
  metrics: {
    loss: 'Loss',
    accuracy: 'Accuracy',
    val_loss: 'Validation loss',
    val_accuracy: 'Validation accuracy',
    learningRate: 'Learning rate',
    imagesPerSecond: 'Images a second',
    waiting: 'Waiting for data',
    gradientNorm: 'Gradient norm',
    weightNorm: 'Weight norm',
    cpu: 'Processor',
    gpu: 'Graphics card',
    memory: 'Memory used',
    freeMemory: 'Memory free',
    gpuMemory: 'Card memory',
    gpuTemperature: 'Card temperature (°C)'
  },
  steering: {
    learningRate: 'lr',
    epochs: 'epochs',
    earlyStopping: 'early stopping',
    frozenStages: 'frozen stages',
    off: 'off'
  },
  notes: englishNotes,
  noValues: 'no values'
}
