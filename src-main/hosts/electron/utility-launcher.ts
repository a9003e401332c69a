import { utilityProcess } from 'electron'
import { trainerNodeOptions } from '../inspection'
import type { TrainerHandle, TrainerLauncher } from '../../workbench/trainer-client'

/**
 * Starts trainers as Electron's utility processes: a window never stutters for them, nor dies with them.
 */
export function utilityLauncher(entry: string): TrainerLauncher {
  return (): TrainerHandle => {
    const child = utilityProcess.fork(entry, [], {
      stdio: 'pipe',
      serviceName: 'Atelier trainer',
      execArgv: trainerNodeOptions()
    })
    let tail = ''
    const collect = (chunk: Buffer): void => {
      tail = (tail + chunk.toString()).slice(-8000)
    }
    child.stderr?.on('data', collect)
    child.stdout?.on('data', collect)
    return {
      get pid() {
        return child.pid
      },
      post: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', (code) => listener(code, null)),
      stderr: () => tail,
      kill: () => void (child.pid === undefined ? child.kill() : process.kill(child.pid, 'SIGKILL'))
    }
  }
}
