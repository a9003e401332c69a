/**
 * The command line. One line of what is wrong and one of what to do on stderr; exit codes as
 * docs/architecture.md has them.
 */
import { AtelierError, formatBytes } from '../../contract'
import { addressShortage } from '../../workbench/processes/process-facts'
import { useExistingTemporaryFolder } from '../temporary-folder'
import { widenThreadPool } from '../thread-pool'
import { respectIgnoredHangup } from './hangup'
import { endWithReader, printError, printNote } from './output'

/**
 * Addresses that Node, the database and the libraries of the command line reserve before anything is
 * trained: 1.4 GB, seen on Linux with Node 20. With less they end without a word.
 */
const leastAddresses = 1.5e9

async function main(): Promise<void> {
  widenThreadPool()
  respectIgnoredHangup()
  endWithReader()

  const limit = addressShortage(leastAddresses)
  if (limit !== null) {
    const params = { limit: formatBytes(limit), least: formatBytes(leastAddresses) }
    process.exitCode = printError(new AtelierError('ADDRESSES_TOO_FEW', params), false)
    return
  }

  const missing = useExistingTemporaryFolder()
  if (missing !== null) printNote(`TMPDIR names ${missing}, which does not exist; /tmp is used.`)
  const { runCommandLine } = await import('./command-line')
  await runCommandLine(__dirname)
}

void main()
