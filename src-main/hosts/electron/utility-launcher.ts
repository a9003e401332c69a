import { utilityProcess } from 'electron'
import { trainerNodeOptions } from '../inspection'
import { type ChildHandle, OutputTail } from '../../workbench/processes/child-process'
import type { TrainerLauncher } from '../../workbench/processes/trainer-client'

/**
 * Starts trainers as Electron's utility processes: a window never stutters for them, nor dies with them.
 */
export function utilityLauncher(entry: string): TrainerLauncher {
  return (): ChildHandle => {
    const child = utilityProcess.fork(entry, [], {
      stdio: 'pipe',
      serviceName: 'Atelier trainer',
      execArgv: trainerNodeOptions()
    })
    const tail = new OutputTail()
    child.stderr?.on('data', tail.collect)
    child.stdout?.on('data', tail.collect)
    return {
      get pid() {
        return child.pid
      },
      post: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', (code) => listener(code, null)),
      stderr: () => tail.text,
      kill: () => void (child.pid === undefined ? child.kill() : process.kill(child.pid, 'SIGKILL'))
    }
  }
}
