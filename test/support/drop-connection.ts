import { readdirSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const patience = 10_000

/**
 * Breaks a connection off once a file `*.part` under the folder holds so many bytes: what was sent has
 * been kept, however slow the machine is.
 */
export async function dropWhenKept(
  response: ServerResponse,
  folder: string,
  bytes: number
): Promise<void> {
  const isKept = (): boolean =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).some(
      (name) =>
        name.endsWith('.part') && statSync(join(folder, name), { throwIfNoEntry: false })?.size === bytes
    )
  for (const until = Date.now() + patience; !isKept() && Date.now() < until;) await sleep(5)
  response.destroy()
}
