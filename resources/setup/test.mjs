// npm test: everything that is missing, then every check, then a report that says plainly what did not
// run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { bin, root, run } from './run.mjs'
import { say } from './say.mjs'

const node = process.execPath
const results = join(root, 'out', 'test-results')
const checks = [
  ['Format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['Types: configuration', [bin('typescript/bin/tsc'), '-p', '.']],
  ['Types: Node', [bin('typescript/bin/tsc'), '-p', 'src-main']],
  ['Types: preload', [bin('typescript/bin/tsc'), '-p', 'src-main/hosts/electron/preload']],
  ['Types: window', [bin('vue-tsc/bin/vue-tsc.js'), '-p', 'src-renderer']],
  ['Types: tests', [bin('vue-tsc/bin/vue-tsc.js'), '-p', 'test']],
  ['Lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  ['Dead code', [bin('knip/bin/knip.js')]],
  [
    'Rooms',
    [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      'src-main',
      'src-renderer'
    ]
  ]
]
const suites = [
  ['Unit, contract and security', ['unit', 'renderer']],
  ['Integration', ['integration']],
  ['End to end', ['e2e']]
]

/**
 * Versions of clang-format differ in what they write: only the one that the sources were formatted with
 * can check them.
 */
const formatsNative = /version 14\./.test(
  spawnSync('clang-format', ['--version'], { encoding: 'utf8' }).stdout ?? ''
)

async function nativeFormat() {
  const folder = join(root, 'src-main', 'engines', 'onednn', 'native')
  const sources = readdirSync(folder).filter((name) => /\.(cc|h)$/.test(name))
  return run('clang-format', ['--dry-run', '--Werror', ...sources.map((name) => join(folder, name))])
}

/** Runs a vitest project; its own figures come out of its JSON report. */
async function suite(title, projects) {
  say(`\n${title}`)
  const report = join(results, `${projects[0]}.json`)
  const code = await run(
    node,
    [
      bin('vitest/vitest.mjs'),
      'run',
      ...projects.flatMap((name) => ['--project', name]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`
    ],
    { VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' }
  )
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, left: [] }
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8')
  )
  const left = testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'skipped' || test.status === 'pending')
      .map((test) => test.fullName)
  )
  // Errors outside of any test fail the run without counting as one.
  return {
    passed: numPassedTests,
    failed: Math.max(numFailedTests, code === 0 ? 0 : 1),
    skipped: numPendingTests,
    left
  }
}

function reasons(left) {
  const list = []
  if (!formatsNative) list.push('The format of the C++ sources: clang-format 14 is not installed.')
  const tensorflow = left.filter((name) => /tensorflow/i.test(name)).length
  if (tensorflow > 0)
    list.push(
      `${tensorflow} tests of the tensorflow engine: TensorFlow is not set up here ("node out/main/cli.js doctor" says why).`
    )
  const onednn = left.filter((name) => /onednn/i.test(name)).length
  if (onednn > 0)
    list.push(
      `${onednn} tests of the onednn engine: it is not built here ("node out/main/cli.js doctor" says why).`
    )
  const data = left.filter((name) => /fashion-mnist/i.test(name)).length
  if (data > 0)
    list.push(`${data} tests on real Fashion-MNIST: the package dataset-fashion-mnist is not installed.`)
  const others = left.filter((name) => !/tensorflow|onednn|fashion-mnist/i.test(name))
  for (const name of others) list.push(`${name}: what it needs is not here.`)
  if (!existsSync(join(bin('electron'), 'path.txt')))
    list.push(
      'The Electron window itself: its binary is not here. Its code is type-checked and its pure parts are tested.'
    )
  if (!existsSync('/proc/driver/nvidia/version'))
    list.push('Everything on a GPU: there is no NVIDIA driver.')
  return list
}

const began = Date.now()
await prepare({ forTests: true })
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
const total = { passed: 0, failed: 0, skipped: 0, left: [] }
if (formatsNative) checks.splice(1, 0, ['Format of the C++ sources', nativeFormat])
for (const [title, check] of checks) {
  say(`\n${title}`)
  const ok = (await (typeof check === 'function' ? check() : run(node, check))) === 0
  total[ok ? 'passed' : 'failed']++
  say(ok ? '  ✓' : '  ✗')
}
for (const [title, projects] of suites) {
  const { passed, failed, skipped, left } = await suite(title, projects)
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  total.left.push(...left)
}
const notRun = reasons(total.left)
if (notRun.length > 0) say(`\nDid not run:\n${notRun.map((line) => `- ${line}`).join('\n')}`)
say(`\nIn ${Math.round((Date.now() - began) / 1000)} seconds`)
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0
