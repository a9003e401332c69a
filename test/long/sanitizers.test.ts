import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { addonPath } from '../../src-main/engines/onednn/build'
import { jpegAddon } from '../../src-main/datasets/pictures/jpeg-addon'
import { addonPath as pathOf } from '../../src-main/native/addon-build'
import { findCompiler } from '../../src-main/native/native-compiler'
import { jpegDecoderPath, onednnIsSetUp } from '../support/cache-folder'
import { cliPath } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const run = promisify(execFile)
const root = temporaryFolder()
const compiler = findCompiler()

/** Where the compiler keeps a sanitizer's library; its own name where it has none. */
const library = async (name: string): Promise<string> =>
  (await run(compiler ?? '', [`-print-file-name=${name}`])).stdout.trim()

const engineTests = [
  'onednn-kernels',
  'onednn-primitives',
  'onednn-mixed-precision',
  'onednn-gradients',
  'onednn-addon'
].map((name) => `test/unit/engines/${name}.test.ts`)

const addons: {
  name: string
  isSetUp: boolean
  projects: string[]
  path(cacheFolder: string): string | null
  files: string[]
  passed: RegExp
}[] = [
  {
    name: 'onednn',
    isSetUp: onednnIsSetUp,
    projects: ['unit'],
    path: addonPath,
    files: engineTests,
    passed: /Tests\s+\d{3,} passed/
  },
  {
    name: 'jpeg',
    isSetUp: jpegDecoderPath !== null && existsSync(jpegDecoderPath),
    projects: ['plain', 'unit'],
    path: (cacheFolder) => pathOf(jpegAddon, cacheFolder),
    files: [
      'test/unit/datasets/pictures/jpeg-decoder.test.ts',
      'test/unit/trainer/node/pooled-batch-source.test.ts'
    ],
    passed: /Tests\s+\d+ passed/
  }
]

for (const { name, isSetUp, projects, path, files, passed } of addons)
  describe.skipIf(!isSetUp || compiler === null)(
    `the ${name} addon under AddressSanitizer and UndefinedBehaviorSanitizer`,
    () => {
      it('passes its tests and a fuzz without a finding', { timeout: 3_600_000 }, async () => {
        const wrapper = join(root, `compiler-for-${name}`)
        // The compiler itself goes without what the addon is loaded with.
        writeFileSync(
          wrapper,
          `#!/bin/sh\nunset LD_PRELOAD\nexec ${compiler} "$@" -fsanitize=address,undefined ` +
            `-fno-sanitize-recover=undefined -fno-omit-frame-pointer -g -O1\n`
        )
        chmodSync(wrapper, 0o755)
        const cacheFolder = join(root, `cache-for-${name}`)
        const options = {
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
        await run(process.execPath, [cliPath, 'doctor', '--fix', name], {
          ...options,
          env: { ...options.env, CXX: wrapper }
        })
        expect(
          readFileSync(path(cacheFolder) as string).includes('__asan_report_load'),
          'the addon is instrumented'
        ).toBe(true)
        const vitest = [
          'node_modules/vitest/vitest.mjs',
          'run',
          ...projects.flatMap((project) => ['--project', project]),
          '--testTimeout=600000',
          ...files
        ]
        const { stdout } = await run(process.execPath, vitest, options)
        expect(stdout).toMatch(passed)
        expect(stdout).not.toMatch(/failed|skipped/)
      })
    }
  )
