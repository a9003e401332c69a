import type { HandlersOf } from './handler'

export const predictionHandlers = {
  /** Takes a part of a picture's content. */
  'predictions.upload': ({ upload, base64 }, { workbench: { pictures } }) =>
    pictures.add(upload, Buffer.from(base64, 'base64')),

  /** What a run's saved weights see in pictures that were sent. */
  'predictions.make': (asked, { workbench: { predictions } }) => predictions.make(asked),

  /** Gives up what is being answered. */
  'predictions.cancel': (_, { workbench: { predictions } }) => {
    predictions.cancel()
    return {}
  },

  /** Forgets pictures that nobody will ask about. */
  'predictions.discard': ({ uploads }, { workbench: { pictures } }) => {
    pictures.discard(uploads)
    return {}
  },

  /** Lets the process go that waits for more pictures. */
  'predictions.release': (_, { workbench: { predictions } }) => {
    predictions.release()
    return {}
  }
} satisfies HandlersOf<'predictions'>
