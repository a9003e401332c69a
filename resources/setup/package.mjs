// npm run package: desktop packages by electron-builder, for this system.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { bin, run, runQuietly } from './run.mjs'
import { fail } from './say.mjs'

process.env.ATELIER_SKIP_TENSORFLOW = '1'
await prepare({ forTests: false })
if (!existsSync(join(bin('electron'), 'path.txt'))) {
  runQuietly(process.execPath, [join(bin('electron'), 'install.js')], { timeout: 300_000 })
  if (!existsSync(join(bin('electron'), 'path.txt')))
    fail(
      "Electron's binary could not be fetched, so there is nothing to package.",
      'Run this where github.com can be reached, or set ELECTRON_MIRROR to a mirror that can.'
    )
}
process.exitCode = await run(process.execPath, [
  bin('electron-builder/cli.js'),
  '--config',
  'electron-builder.yml',
  '--publish',
  'never'
])
