import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** The commit that is built, for the runs' records; null outside a checkout. */
function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore']
    })
      .toString()
      .trim()
  } catch {
    return null
  }
}

export default defineConfig({
  main: {
    define: { __ATELIER_COMMIT__: JSON.stringify(commit()) },
    // tf.js must be loaded once and in one form: everything in a Node process is CommonJS, and what
    // stays outside the bundle (package.json, "dependencies") is what has native parts or must be shared
    // with them.
    build: {
      outDir: 'out/main',
      target: 'node20',
      sourcemap: true,
      rollupOptions: {
        input: {
          'electron': at('src-main/hosts/electron/main.ts'),
          'cli': at('src-main/hosts/cli/main.ts'),
          'trainer': at('src-main/trainer/node/process.ts'),
          'exporter': at('src-main/exports/node/process.ts'),
          'batch-worker': at('src-main/trainer/node/batch-worker.ts')
        },
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
      }
    }
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron itself: all else is bundled.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at('src-main/hosts/electron/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' }
      }
    }
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [vue()],
    build: {
      outDir: at('out/renderer'),
      target: 'es2023',
      sourcemap: true,
      rollupOptions: { input: at('src-renderer/index.html') }
    }
  }
})
