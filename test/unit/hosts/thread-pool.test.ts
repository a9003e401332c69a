import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder'

const built = join(temporaryFolder(), 'thread-pool.cjs')
buildSync({
  entryPoints: [join(import.meta.dirname, '../../../src-main/hosts/thread-pool.ts')],
  outfile: built,
  bundle: true,
  platform: 'node',
  format: 'cjs'
})

/** How many threads a process gets by the first use of the pool, as the system counts them. */
function threadsOfPool(script: string, said: string | undefined): number {
  const env: NodeJS.ProcessEnv = { ...process.env, UV_THREADPOOL_SIZE: said, NODE_OPTIONS: '' }
  if (said === undefined) delete env['UV_THREADPOOL_SIZE']
  const count = `const { readdirSync, stat } = require('node:fs')
    const count = () => readdirSync('/proc/self/task').length
    ${script}
    const before = count()
    stat('/', () => console.log(count() - before))`
  const { stdout } = spawnSync(process.execPath, ['-e', count], { env, encoding: 'utf8' })
  return Number(stdout)
}

describe.skipIf(process.platform !== 'linux')('the threads that read files and decode pictures', () => {
  // More cores than the four threads that Node has by itself.
  const widened = `require('node:os').availableParallelism = () => 11; require(${JSON.stringify(built)}).widenThreadPool();`

  it('are two more than there are cores', () => {
    expect(threadsOfPool(widened, undefined)).toBe(13)
  })

  it('are as many as a person says', () => {
    expect(threadsOfPool(widened, '3')).toBe(3)
  })

  it('are as many in a process that is started then', () => {
    const inner = `const { readdirSync, stat } = require('node:fs')
      const before = readdirSync('/proc/self/task').length
      stat('/', () => process.send(readdirSync('/proc/self/task').length - before))`
    const script = `${widened}
      require('node:child_process')
        .spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
        .on('message', (threads) => console.log(threads));`
    const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '' }
    delete env['UV_THREADPOOL_SIZE']
    const { stdout } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })
    expect(Number(stdout)).toBe(13)
  })
})
