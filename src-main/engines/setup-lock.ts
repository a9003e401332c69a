import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'

/** Told what is being done, and how much of it, where that is known. */
export type SetupProgress = (stage: string, fraction: number | null) => void

/**
 * Runs `body` while holding a lock in `folder`: of two set-ups at once the second waits for the first. A lock whose process is
 * gone is taken over.
 */
export async function withSetupLock<T>(folder: string, body: () => Promise<T>, onWait: () => void = () => undefined): Promise<T> {
  await mkdir(folder, { recursive: true })
  const lock = join(folder, 'setup.lock')
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (!(await heldByLivingProcess(lock))) await rm(lock, { force: true })
      else {
        onWait()
        await sleep(500)
      }
    }
  }
  try {
    return await body()
  } finally {
    await rm(lock, { force: true })
  }
}

async function heldByLivingProcess(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''))
  if (!Number.isInteger(pid) || pid <= 0) {
    // Just being written, or left empty by a crash: a moment tells.
    await sleep(200)
    return Number(await readFile(lock, 'utf8').catch(() => '')) > 0
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
