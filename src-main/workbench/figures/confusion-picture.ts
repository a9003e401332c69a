import type { CallInput, ExportedFile } from '../../contract'
import type { RunRecord } from '../../exchange/run-record'

/** CSS pixels of a side; the picture has twice as many of its own. */
const side = 640

/** Asks for a run's confusion matrix as a picture for logs of other software. */
export const confusionRequest = (run: string): CallInput<'exports.plot'> => ({
  ...{ runs: [run], kind: 'confusion', format: 'png' },
  ...{ width: side, height: side, scale: 2 }
})

/** The picture that was asked for. */
export const confusionPicture = ({
  base64
}: Pick<ExportedFile, 'base64'>): NonNullable<RunRecord['confusionMatrix']> => ({
  ...{ png: Buffer.from(base64, 'base64'), width: 2 * side, height: 2 * side }
})
