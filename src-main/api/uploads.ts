import type { HandlersOf } from './handler'

export const uploadHandlers = {
  /** Makes a folder for the files that a window is about to send. */
  'uploads.begin': ({ name, bytes }, { workbench }) => workbench.uploads.begin(name, bytes),

  /** What was sent is whole. */
  'uploads.end': async ({ upload }, { workbench }) => ({ path: await workbench.uploads.end(upload) }),

  /** What was sent is not wanted any more. */
  'uploads.cancel': async ({ upload }, { workbench }) => {
    await workbench.uploads.cancel(upload)
    return { cancelled: upload }
  }
} satisfies HandlersOf<'uploads'>
