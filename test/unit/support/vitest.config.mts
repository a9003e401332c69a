import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

/** For the tests of the tests' own set-up: nothing but that set-up. */
export default defineConfig({
  test: { setupFiles: [resolve(import.meta.dirname, '../../support/unexpected-words.ts')] }
})
