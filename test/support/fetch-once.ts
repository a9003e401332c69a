/**
 * A process of its own, since Node reads additional certificates when it starts: fetches one address and
 * prints what came.
 */
import { inspect } from 'node:util'
import { proxiedFetch } from '../../src-main/downloads/proxied-fetch'

proxiedFetch(process.argv[2] as string, {}, (response) => response.text()).then(
  (text) => process.stdout.write(text),
  (error: unknown) => {
    process.stderr.write(`${inspect(error)}\n`)
    process.exitCode = 1
  }
)
