import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { findCompiler } from '../../src-main/engines/platform/native-compiler'
import { addonPath, buildOnednn } from '../../src-main/engines/onednn/build'
import { onednnIsSetUp } from '../support/cache-folder'
import { temporaryFolder } from '../support/temporary-folder'

const run = promisify(execFile)
const root = temporaryFolder()
const compiler = findCompiler()

/** Where the compiler keeps a sanitizer's library; its own name where it has none. */
const library = async (name: string): Promise<string> =>
  (await run(compiler ?? '', [`-print-file-name=${name}`])).stdout.trim()

describe.skipIf(!onednnIsSetUp || compiler === null)(
  'the onednn addon under AddressSanitizer and UndefinedBehaviorSanitizer',
  () => {
    it(
      "passes its kernels' tests, the primitives', whole gradients and a fuzz without a finding",
      { timeout: 900_000 },
      async () => {
        const wrapper = join(root, 'instrumented-compiler')
        writeFileSync(
          wrapper,
          `#!/bin/sh\nexec ${compiler} "$@" -fsanitize=address,undefined ` +
            `-fno-sanitize-recover=undefined -fno-omit-frame-pointer -g -O1\n`
        )
        chmodSync(wrapper, 0o755)
        const cacheFolder = join(root, 'cache')
        vi.stubEnv('CXX', wrapper)
        await buildOnednn({ cacheFolder, force: true }, () => undefined)
        vi.unstubAllEnvs()
        expect(
          readFileSync(addonPath(cacheFolder) as string).includes('__asan_report_load'),
          'the addon is instrumented'
        ).toBe(true)
        const files = [
          'onednn-kernels',
          'onednn-primitives',
          'onednn-mixed-precision',
          'onednn-gradients',
          'onednn-addon'
        ].map((name) => `test/unit/engines/${name}.test.ts`)
        const { stdout } = await run(
          process.execPath,
          ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...files],
          {
            cwd: join(import.meta.dirname, '../..'),
            maxBuffer: 2 ** 26,
            // Node itself leaks on exit; a finding ends the process, and with it the tests.
            env: {
              ...process.env,
              ATELIER_CACHE: cacheFolder,
              LD_PRELOAD: `${await library('libasan.so')} ${await library('libubsan.so')}`,
              ASAN_OPTIONS: 'detect_leaks=0:detect_odr_violation=0',
              UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
              NO_COLOR: '1'
            }
          }
        )
        expect(stdout).toMatch(/Tests\s+\d{3,} passed/)
        expect(stdout).not.toMatch(/failed|skipped/)
      }
    )
  }
)
