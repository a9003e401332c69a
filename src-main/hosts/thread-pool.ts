import { availableParallelism } from 'node:os'

/** Beside a thread a core that decodes: for the files that are read and written meanwhile. */
const forFiles = 2

/**
 * Lets this process and those that it starts decode as many pictures at a time as there are cores: Node has
 * four threads for that and for all files together. To be called before any of them is used.
 */
export function widenThreadPool(): void {
  process.env['UV_THREADPOOL_SIZE'] ??= String(availableParallelism() + forFiles)
}
