import type { Command } from 'commander'
import { AtelierError } from '../../contract'

/** Adds a command that a later version brings: it says so, whatever it is given. */
export function refuseLater(parent: Command, name: string): void {
  const path = parent.parent === null ? name : `${parent.name()} ${name}`
  parent
    .command(name)
    .description('comes with a later version')
    .allowUnknownOption()
    .argument('[arguments...]')
    .action(() => {
      throw new AtelierError('NOT_YET', { command: path })
    })
}
