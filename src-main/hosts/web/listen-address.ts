import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { AtelierError } from '../../contract'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

function isLoopback(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/**
 * A machine's name has a letter, and none of the shortened or hexadecimal addresses that resolvers take.
 */
const nameOfMachine = /^(?!0x)(?=.*[a-z])[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i

const refuse = (problem: string): AtelierError => new AtelierError('INVALID_USAGE', { problem })

/**
 * The address to listen on for what the person named. An empty name would mean every address of the
 * machine to Node: that, and any address that others can reach, has to be asked for in so many words.
 * @throws AtelierError INVALID_USAGE
 */
export async function listenAddress(host: string, expose: boolean): Promise<string> {
  if (isIP(host) === 0 && !nameOfMachine.test(host))
    throw refuse(`--host is an address or a name of this machine, not "${host}".`)

  const found = isIP(host) ? { address: host } : await lookup(host).catch(() => null)
  if (!found) throw refuse(`This machine has no address "${host}".`)
  if (!isLoopback(found.address) && !expose)
    throw refuse(
      `Others can reach ${host}, and what is sent there is not encrypted. Add --expose if that is meant, ` +
        'or leave out --host and forward the port over SSH.'
    )
  return found.address
}
