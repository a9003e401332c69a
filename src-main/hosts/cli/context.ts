import { join } from 'node:path'
import type { Command } from 'commander'
import {
  AtelierError,
  type EngineId,
  engineIds,
  type Precision,
  precisions,
  type WorkbenchClient
} from '../../contract'
import { defaultWorkspace } from '../../workbench/files/folders'
import type { ProcessLauncher } from '../../workbench/processes/child-process'
import { LogFile, type LogSource } from '../../workbench/log/log-file'
import { forkLauncher, type TrainerLauncher } from '../../workbench/processes/trainer-client'
import { trainerNodeOptions } from '../inspection'
import { openWorkbench } from '../open-workbench'
import { LastingWorkbench } from './lasting-workbench'
import { onEndingSignal } from './signals'

/** Where the built parts lie: beside the command line's own file. */
export interface Installation {
  /** Folder of cli.js. */
  main: string
}

interface GlobalOptions {
  workspace?: string
  threads?: number
  gpu?: number
  verbose?: boolean
}

/** What every command can ask for. */
export class CommandContext {
  constructor(
    private readonly installation: Installation,
    private readonly program: Command,
    private readonly place: string | null = null
  ) {}

  /** The same, in another workspace. */
  elsewhere(workspace: string): CommandContext {
    return new CommandContext(this.installation, this.program, workspace)
  }

  private get options(): GlobalOptions {
    return this.program.opts<GlobalOptions>()
  }
  get workspace(): string {
    return this.place ?? this.options.workspace ?? defaultWorkspace()
  }
  get threads(): number | null {
    const named = process.env['ATELIER_THREADS']
    return this.options.threads ?? (named ? wholeNumber(named, 1, 1024) : null)
  }
  /**
   * Trainers are started with this process' environment, and CUDA looks there before anything is loaded.
   */
  chooseCard(): void {
    const named = process.env['ATELIER_GPU']
    const card = this.options.gpu ?? (named ? wholeNumber(named, 0, 255) : null)
    if (card !== null) process.env['ATELIER_GPU'] = String(card)
  }
  get verbose(): boolean {
    return this.options.verbose ?? false
  }
  get launch(): TrainerLauncher {
    return forkLauncher(join(this.installation.main, 'trainer.js'), trainerNodeOptions())
  }
  get launchExporter(): ProcessLauncher {
    return forkLauncher(join(this.installation.main, 'exporter.js'))
  }
  get renderer(): string {
    return join(this.installation.main, '..', 'renderer')
  }
  /** The workspace's log, as this command writes it. */
  log(source: LogSource = 'cli'): LogFile {
    return new LogFile(this.workspace, source)
  }
  /** What went wrong inside: always into the log, and shown where that was asked for. */
  report = (error: unknown): void => {
    this.log().failure(error)
    if (this.verbose)
      process.stderr.write(
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
      )
  }

  /** Opens the workspace, or attaches to the process that has it, for as long as `body` runs. */
  async withWorkbench<T>(
    body: (client: WorkbenchClient, workbench: LastingWorkbench) => Promise<T>
  ): Promise<T> {
    const { workspace, launch, launchExporter, threads } = this
    const open = {
      workspace,
      launch,
      launchExporter,
      threads,
      host: 'cli' as const,
      address: () => null,
      log: this.log()
    }
    const workbench = await LastingWorkbench.open(() => openWorkbench(open))
    try {
      const result = await body(workbench.client, workbench)
      await untilServed(workbench)
      return result
    } finally {
      await workbench.close()
    }
  }
}

/**
 * Lets other commands have the answers that they wait for; who does not want to wait for them is obeyed.
 */
async function untilServed(workbench: LastingWorkbench): Promise<void> {
  workbench.holdBack()
  let forget = (): void => undefined
  const told = new Promise<void>((resolve) => {
    forget = onEndingSignal(() => resolve())
  })
  const say = (): void => {
    process.stderr.write(
      'Another command is still using this one to compute; press Ctrl-C to leave the rest to it.\n'
    )
  }
  await Promise.race([workbench.guestsServed(say), told])
  forget()
}

const invalid = (problem: string): AtelierError => new AtelierError('INVALID_USAGE', { problem })

/** A whole number of a command line. @throws AtelierError INVALID_USAGE */
export function wholeNumber(text: string, low: number, high: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text.trim()) || value < low || value > high)
    throw invalid(`"${text}" is not a whole number from ${low} to ${high}.`)
  return value
}

/** @throws AtelierError INVALID_USAGE */
export function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw invalid(`"${text}" is not a positive number.`)
  return value
}

/** An engine's name, or `auto`. @throws AtelierError UNKNOWN_ENGINE */
export function engineName(text: string): EngineId | 'auto' {
  if (text === 'auto' || (engineIds as readonly string[]).includes(text))
    return text as EngineId | 'auto'
  throw new AtelierError('UNKNOWN_ENGINE', { id: text, engines: ['auto', ...engineIds].join(', ') })
}

export function precisionName(text: string): Precision {
  const found = precisions.find((each) => each === text)
  if (!found)
    throw new AtelierError('INVALID_USAGE', {
      problem: `--precision is one of ${precisions.join(', ')}, not "${text}".`
    })
  return found
}
