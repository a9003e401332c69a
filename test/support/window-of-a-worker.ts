import { builtinEnvironments, type Environment } from 'vitest/runtime'

const made = Symbol.for('atelier:window-of-a-worker')

/**
 * happy-dom's window, made once for all test files of a worker: what is loaded once keeps the document that
 * it found (Vue's renderer does). `fresh-window.ts` clears it between files.
 */
const environment: Environment = {
  name: 'window-of-a-worker',
  viteEnvironment: 'client',
  async setup(global: Record<symbol, unknown>, options) {
    global[made] ??= await builtinEnvironments['happy-dom'].setup(global, options)
    return { teardown: () => undefined }
  }
}
export default environment
