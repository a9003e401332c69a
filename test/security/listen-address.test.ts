import { describe, expect, it } from 'vitest'
import { listenAddress } from '../../src-main/hosts/web/listen-address'

describe('where to listen', () => {
  it.each(['', ' ', '0', '00', '0x0', '127.1', '0.0', '*', 'a b'])(
    'takes "%s" for no address',
    async (host) => {
      await expect(listenAddress(host, true)).rejects.toThrow('is an address or a name of this machine')
    }
  )
  it.each(['0.0.0.0', '::', '10.1.2.3', '::ffff:0.0.0.0'])(
    'wants a word more before others can reach it: %s',
    async (host) => {
      await expect(listenAddress(host, false)).rejects.toThrow('--expose')
      expect(await listenAddress(host, true)).toBe(host)
    }
  )
  it.each(['127.0.0.1', '127.5.5.5', '::1'])('listens on %s as it is', async (host) => {
    expect(await listenAddress(host, false)).toBe(host)
  })
})
