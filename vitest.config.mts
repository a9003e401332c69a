import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Tests whose files share what a worker loads, which takes longer than they do. */
const plain = ['contract', 'datasets', 'exchange', 'figures', 'models', 'runs'].map(
  (room) => `test/unit/${room}/**/*.test.ts`
)

export default defineConfig({
  plugins: [vue()],
  // One tf.js in one process: the CommonJS build that tfjs-node itself requires.
  resolve: { mainFields: ['main'] },
  test: {
    reporters: ['default'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for may take as long as a machine with other work needs; a second, the default, is
    // less than a window may take to draw what a training tells.
    expect: { poll: { timeout: 30_000 } },
    // Two cores: more workers than that only fight over them.
    maxWorkers: 2,
    setupFiles: ['test/support/unexpected-words.ts'],
    coverage: {
      provider: 'v8',
      include: ['src-main/**/*.ts', 'src-renderer/**/*.{ts,vue}'],
      exclude: ['**/*.d.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: 'out/coverage',
      reportOnFailure: true
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'test/unit/**/*.test.ts',
            'test/contract/**/*.test.ts',
            'test/security/**/*.test.ts'
          ],
          exclude: ['test/unit/renderer/**', ...plain]
        }
      },
      {
        extends: true,
        // Nothing in these rooms is kept in a module or computes with tf.js.
        test: { name: 'plain', include: plain, isolate: false }
      },
      {
        extends: true,
        resolve: { mainFields: ['module', 'main'] },
        test: {
          name: 'renderer',
          include: ['test/unit/renderer/**/*.test.ts'],
          environment: './test/support/window-of-a-worker.ts',
          setupFiles: ['test/support/unexpected-words.ts', 'test/support/fresh-window.ts'],
          // Files of a worker share what they load, which is most of their time, and a window.
          isolate: false
        }
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          testTimeout: 300_000,
          // These often wait for processes that wait themselves; with others they come after them.
          maxWorkers: 3,
          sequence: { groupOrder: 1 }
        }
      },
      {
        extends: true,
        test: { name: 'long', include: ['test/long/**/*.test.ts'], fileParallelism: false }
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000
        }
      }
    ]
  }
})
