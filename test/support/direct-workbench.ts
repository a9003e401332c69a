import type { CallContext } from '../../src-main/api/handler'
import { runHandlers } from '../../src-main/api/runs'
import type { CallArguments, CallOutput, RunSummary, SteeringChange } from '../../src-main/contract'
import { Workbench } from '../../src-main/workbench/workbench'

/** A workbench of this process with the calls of runs as methods, as their handlers do them. */
export class DirectWorkbench extends Workbench {
  private readonly context: CallContext = { workbench: this, host: 'cli', address: () => null }

  startRun(spec: unknown, from: CallArguments<'runs.start'>['from'] = null): Promise<RunSummary> {
    return runHandlers['runs.start']({ spec, from }, this.context)
  }
  stopRun(run: string): RunSummary {
    return runHandlers['runs.stop']({ run }, this.context)
  }
  pauseRun(run: string): RunSummary {
    return runHandlers['runs.pause']({ run }, this.context)
  }
  resumeRun(run: string): RunSummary {
    return runHandlers['runs.resume']({ run }, this.context)
  }
  steerRun(run: string, change: SteeringChange): RunSummary {
    return runHandlers['runs.steer']({ run, change }, this.context)
  }
  moveRun(run: string, position: number): RunSummary[] {
    return runHandlers['runs.move']({ run, position }, this.context)
  }
  listRuns(): RunSummary[] {
    return runHandlers['runs.list']({}, this.context)
  }
  showRun(run: string): CallOutput<'runs.show'> {
    return runHandlers['runs.show']({ run }, this.context)
  }
  stepsOf(run: string, points: number): CallOutput<'runs.steps'> {
    return runHandlers['runs.steps']({ run, points, from: 1, to: null }, this.context)
  }
  logOf(run: string): CallOutput<'runs.log'> {
    return runHandlers['runs.log']({ run }, this.context)
  }
  renameRun(run: string, name: string): RunSummary {
    return runHandlers['runs.rename']({ run, name }, this.context)
  }
  deleteRuns(runs: string[]): CallOutput<'runs.delete'> {
    return runHandlers['runs.delete']({ runs, canBeUndone: false }, this.context)
  }
  evaluate(run: string): Promise<CallOutput<'runs.evaluate'>> {
    return this.runJobs.evaluate(run)
  }

  /** Process of the run under way. */
  get trainerPid(): number | undefined {
    return this.queue.trainerPid()
  }
}
