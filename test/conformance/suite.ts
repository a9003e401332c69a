import { build } from 'esbuild'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineId } from '../../src-main/contract'
import type { SpecResult } from './jasmine-run'

const here = import.meta.dirname
const folder = join(here, '../../out/conformance')

/**
 * Runs tf.js' own tests, as they come in the package @tensorflow/tfjs-core, on an engine in a process of
 * its own. Everything is bundled into one file, so that tf.js is there once. Names in the results are
 * without the engine's.
 */
export async function conformance(engine: EngineId): Promise<SpecResult[]> {
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${engine}.js`),
    results = join(folder, `${engine}.json`)
  await build({
    entryPoints: [join(here, 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['jasmine-core'],
    logLevel: 'silent',
    alias: {
      'environment': join(here, 'environments', `${engine}.ts`),
      'tfjs-node/backend': '@tensorflow/tfjs-node-gpu/src/nodejs_kernel_backend',
      'tfjs-node/kernels': '@tensorflow/tfjs-node-gpu/src/register_all_kernels'
    },
    // tf.js marks its tests as free of side effects; a bundler would leave them out.
    ignoreAnnotations: true,
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href' }
  })
  await run(outfile, results)
  const found = JSON.parse(readFileSync(results, 'utf8')) as SpecResult[]
  return found.map((spec) => ({
    ...spec,
    name: spec.name.replace(new RegExp(` ${engine} \\{[^}]*\\}`), '')
  }))
}

function run(bundle: string, results: string): Promise<void> {
  const child = spawn(process.execPath, [bundle, results], { stdio: ['ignore', 'ignore', 'pipe'] })
  const output: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`the tests ended with ${signal ?? code}: ${output.join('').slice(-2000)}`))
    )
  })
}
