// npm test: everything that is missing, then every check, then a report that says plainly what did not
// run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { outsideErrorsOf } from './outside-errors.mjs'
import { prepare } from './prepare.mjs'
import { bin, root, run, runAside } from './run.mjs'
import { say } from './say.mjs'

const node = process.execPath
const results = join(root, 'out', 'test-results')
/** What imports components, whose types vue-tsc alone knows. */
const window = ['src-renderer', 'test/unit/renderer']
/**
 * The longest first: they run two at a time. Types are checked by vue-tsc where components are imported,
 * and by oxlint, which knows them anyway, in all other TypeScript; `npm run typecheck` asks tsc itself.
 */
const checks = [
  ['Types: window', [bin('vue-tsc/bin/vue-tsc.js'), '-p', 'src-renderer']],
  ['Types: tests of the window', [bin('vue-tsc/bin/vue-tsc.js'), '-p', 'test/unit/renderer']],
  [
    'Lint and types',
    [
      ...[bin('oxlint/bin/oxlint'), '--type-aware', '--type-check', '--deny-warnings'],
      ...window.flatMap((part) => ['--ignore-pattern', `${part}/**`])
    ]
  ],
  ['Lint: window', [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', ...window]],
  ['Lint: components', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  ['Lint: types in components', [join(root, 'resources/setup/lint-components.mjs')]],
  ['Format', [bin('oxfmt/bin/oxfmt'), '--check', '.']],
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
  ],
  ['Types: preload', [bin('typescript/bin/tsc'), '-p', 'src-main/hosts/electron/preload']]
]
/**
 * One after the other; vitest.config.mts says how many files of each at a time. The window's tests, which
 * wait more than they compute, run beside checks and suites.
 */
const suites = [
  ['Unit, contract and security', ['unit', 'plain', 'renderer']],
  ['Integration', ['integration']]
]
const windowSuite = ['End to end', ['e2e']]

/**
 * Versions of clang-format differ in what they write: only the one that the sources were formatted with
 * can check them.
 */
const formatsNative = /version 14\./.test(
  spawnSync('clang-format', ['--version'], { encoding: 'utf8' }).stdout ?? ''
)

function nativeFormat() {
  const sources = ['engines/onednn', 'datasets/pictures'].flatMap((part) => {
    const folder = join(root, 'src-main', part, 'native')
    const names = readdirSync(folder).filter((name) => /\.(cc|h)$/.test(name))
    return names.map((name) => join(folder, name))
  })
  return runAside('clang-format', ['--dry-run', '--Werror', ...sources])
}

/** Runs the checks two at a time, each on one core; says each when it has ended. */
async function runChecks(total) {
  const waiting = [...checks]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [title, check] = next
      const { code, output } = await (typeof check === 'function' ? check() : runAside(node, check))
      say(code === 0 ? `  ✓ ${title}` : `  ✗ ${title}\n${output}`)
      total[code === 0 ? 'passed' : 'failed']++
      if (code !== 0) total.failures.push(title)
    }
  }
  await Promise.all([lane(), lane()])
}

/** Runs vitest projects, their output shown, or kept by `aside` until they have ended. */
async function vitest(title, projects, report, aside) {
  const command = [
    bin('vitest/vitest.mjs'),
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--reporter=${join(root, 'resources/setup/outside-errors.mjs')}`,
    `--outputFile.json=${report}`
  ]
  const env = { VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' }
  if (!aside) {
    say(`\n${title}`)
    return run(node, command, env)
  }
  const { code, output } = await runAside(node, command, env)
  await aside
  say(`\n${title}\n${output}`)
  return code
}

/**
 * Runs vitest projects; their figures come out of their JSON report.
 * @param aside what is shown before; null where the output is shown as it comes
 */
async function suite(title, projects, aside) {
  const report = join(results, `${projects[0]}.json`)
  const code = await vitest(title, projects, report, aside)
  if (!existsSync(report))
    return { passed: 0, failed: 1, skipped: 0, left: [], failures: [`${title}: it did not run`] }
  const { numPassedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const named = (state) =>
    testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === state)
        .map((test) => ({ file: relative(root, file.name), name: test.fullName }))
    )
  const left = named('skipped').map(({ name }) => name)
  const outside = existsSync(outsideErrorsOf(report))
    ? JSON.parse(readFileSync(outsideErrorsOf(report), 'utf8'))
    : []
  const failures = [...named('failed').map(({ file, name }) => `${file}: ${name}`), ...outside]
  if (failures.length === 0 && code !== 0) failures.push(`${title}: an error outside of its tests`)
  return {
    passed: numPassedTests,
    failed: failures.length,
    skipped: numPendingTests,
    left,
    failures
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
const total = { passed: 0, failed: 0, skipped: 0, left: [], failures: [] }
if (formatsNative) checks.push(['Format of the C++ sources', nativeFormat])
const inTurn = (async () => {
  await runChecks(total)
  const ended = []
  for (const each of suites) ended.push(await suite(...each, null))
  return ended
})()
const beside = suite(...windowSuite, inTurn)
for (const { passed, failed, skipped, left, failures } of [...(await inTurn), await beside]) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  total.left.push(...left)
  total.failures.push(...failures)
}
const notRun = reasons(total.left)
if (notRun.length > 0) say(`\nDid not run:\n${notRun.map((line) => `- ${line}`).join('\n')}`)
if (total.failures.length > 0) say(`\nFailed:\n${total.failures.map((line) => `- ${line}`).join('\n')}`)
say(`\nIn ${Math.round((Date.now() - began) / 1000)} seconds`)
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0
