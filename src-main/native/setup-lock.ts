import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { dirname, join } from 'node:path'

/** Told what is being done, and how much of it, where that is known. */
export type SetupProgress = (stage: string, fraction: number | null) => void

/**
 * Runs `body` while holding the lock of the set-ups in `folder`: of two at once the second waits for the
 * first.
 */
export function withSetupLock<T>(
  folder: string,
  body: () => Promise<T>,
  onWait?: () => void
): Promise<T> {
  return withLock(join(folder, 'setup.lock'), body, onWait)
}

/**
 * Runs `body` while holding a lock, a file; whoever comes second waits. A lock whose process is gone is
 * taken over.
 */
export async function withLock<T>(
  lock: string,
  body: () => Promise<T>,
  onWait: () => void = () => undefined
): Promise<T> {
  await mkdir(dirname(lock), { recursive: true })
  for (;;) {
    try {
      await writeFile(lock, `${process.pid} ${await startOf(process.pid)}`, { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (!(await isHeld(lock))) await rm(lock, { force: true })
      else {
        onWait()
        await sleep(100)
      }
    }
  }
  try {
    return await body()
  } finally {
    await rm(lock, { force: true })
  }
}

async function isHeld(lock: string): Promise<boolean> {
  const read = async (): Promise<[pid: number, start: string]> => {
    const [pid = '', start = ''] = (await readFile(lock, 'utf8').catch(() => '')).split(' ')
    return [Number(pid), start]
  }
  let [pid, start] = await read()
  if (!(pid > 0)) {
    // Just being written, or left empty by a crash: a moment tells.
    await sleep(200)
    ;[pid, start] = await read()
  }
  return pid > 0 && isAlive(pid) && (await startOf(pid)) === start
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began, where the system tells: numbers of processes are given again. */
async function startOf(pid: number): Promise<string> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field, the program's name, may have spaces and brackets of its own.
  return state.slice(state.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
