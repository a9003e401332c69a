// What `npm start` and `npm test` have in common: everything a fresh clone lacks, and nothing that is
// there already. Plain JavaScript, because nothing is installed yet and Node 20 does not run TypeScript.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bin, root, run, runQuietly } from './run.mjs'
import { fail, say } from './say.mjs'

const atLeast = (version, [major, minor]) => {
  const [a = 0, b = 0] = version.replace(/^v/, '').split('.').map(Number)
  return a > major || (a === major && b >= minor)
}

/** Windows knows npm as a script, which only a shell starts. */
const npmProgram = (args) => runQuietly('npm', args, { shell: process.platform === 'win32' })

function checkVersions() {
  if (!atLeast(process.version, [20, 19]))
    fail(
      `Atelier needs Node 20.19 or later; this is ${process.version}.`,
      "Install a current Node (nodejs.org, or your system's package), then run this again."
    )
  const npm = npmProgram(['--version']).output.trim()
  if (!atLeast(npm, [10, 0]))
    fail(
      `Atelier needs npm 10 or later; ${npm ? `this is ${npm.split('\n')[0]}` : 'there is none'}.`,
      'Run "npm install --global npm@10", then run this again.'
    )
}

/** The state of a folder that was made from something, by a stamp of that something. */
function isFresh(stamp, content) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === content
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

async function installPackages() {
  const stamp = join(root, 'node_modules', '.atelier-lock')
  if (isFresh(stamp, lockHash())) return
  say('Installing npm packages …')
  const { ok, output } = npmProgram(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (!ok) {
    process.stderr.write(output)
    fail(
      'The npm packages could not be installed.',
      'See the lines above; check the network, then run this again.'
    )
  }
  writeFileSync(stamp, lockHash())
}

/** Debian's and Ubuntu's packages: what each is for, and a file that tells whether it is there. */
const systemPackages = {
  'g++': { there: () => runQuietly('g++', ['--version']).ok, start: true },
  'python3': { there: () => runQuietly('python3', ['--version']).ok, start: true },
  'python3-pip': { there: () => runQuietly('python3', ['-m', 'pip', '--version']).ok, start: true },
  'dataset-fashion-mnist': { there: () => existsSync('/usr/share/datasets/fashion-mnist'), start: true },
  'libdnnl-dev': {
    there: () => existsSync('/usr/include/dnnl.hpp') || existsSync('/usr/include/oneapi/dnnl/dnnl.hpp'),
    start: true
  },
  'libjpeg-dev': {
    there: () => ['/usr/include/jpeglib.h', '/usr/local/include/jpeglib.h'].some(existsSync),
    start: true
  },
  'chromium': { there: () => existsSync('/usr/bin/chromium'), start: false },
  'poppler-utils': { there: () => runQuietly('pdftoppm', ['-v']).ok, start: false },
  'fonts-noto-cjk': {
    there: () => existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'),
    start: false
  }
}

function installSystemPackages(forTests) {
  if (!existsSync('/etc/debian_version')) return
  const missing = Object.entries(systemPackages)
    .filter(([, each]) => (forTests || each.start) && !each.there())
    .map(([name]) => name)
  if (missing.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0)
    return say(`Some system packages are missing. To install them: sudo ${command}`)
  say(`Installing system packages: ${missing.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => runQuietly('sh', ['-c', command], { env })
  if (install().ok) return
  runQuietly('apt-get', ['update'], { env })
  const again = install()
  if (again.ok) return
  // One that cannot be had must not keep the others away.
  for (const name of missing)
    if (!systemPackages[name].there())
      runQuietly('apt-get', ['install', '-y', '--no-install-recommends', name], { env })
  const left = missing.filter((name) => !systemPackages[name].there())
  if (left.length > 0)
    say(`Could not be installed: ${left.join(', ')}. Atelier works without them where it can.`)
}

/** Newest change below a folder, in milliseconds. */
function newest(path) {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, newest(join(path, name))),
    entry.mtimeMs
  )
}

async function build() {
  const stamp = join(root, 'out', '.atelier-built')
  const sources = [
    'src-main',
    'src-renderer',
    'resources',
    'electron.vite.config.ts',
    'package-lock.json',
    'package.json'
  ].map((name) => join(root, name))
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= Math.max(...sources.map(newest))) return
  say('Building …')
  const { ok, output } = runQuietly(process.execPath, [
    bin('electron-vite/bin/electron-vite.js'),
    'build',
    '--logLevel',
    'warn'
  ])
  if (!ok) {
    process.stderr.write(output)
    fail('The build failed.', 'See the lines above.')
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, '')
}

/** Engines that need a set-up get it once; one that fails is left to the others, and said. */
async function setUpEngines() {
  const wanted = [...(process.env.ATELIER_SKIP_TENSORFLOW === '1' ? [] : ['tensorflow']), 'onednn']
  for (const engine of wanted) {
    say(`Checking the engine ${engine} …`)
    await run(process.execPath, ['out/main/cli.js', 'doctor', '--fix', engine, '--if-missing'])
  }
}

/** What decodes JPEG files faster; nothing that must be there. */
function setUpDecoder() {
  say('Checking the decoder of JPEG files …')
  const doctor = ['out/main/cli.js', 'doctor', '--fix', 'jpeg', '--if-missing']
  if (runQuietly(process.execPath, doctor).ok) return
  say('JPEG files are decoded by libvips, as all other pictures are.')
}

/** Brings the checkout to where `out/main/cli.js` works. */
export async function prepare({ forTests }) {
  checkVersions()
  installSystemPackages(forTests)
  await installPackages()
  await build()
  await setUpEngines()
  setUpDecoder()
}
