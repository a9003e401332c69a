import { z } from 'zod'
import { encodedError } from './encoded-error'
import type { WorkbenchEvent } from './events'
import { appCalls } from './calls/app'
import { checkpointsCalls } from './calls/checkpoints'
import { datasetsCalls } from './calls/datasets'
import { enginesCalls } from './calls/engines'
import { experimentsCalls } from './calls/experiments'
import { exportsCalls } from './calls/exports'
import { featuresCalls } from './calls/features'
import { foldersCalls } from './calls/folders'
import { logCalls } from './calls/log'
import { modelsCalls } from './calls/models'
import { predictionsCalls } from './calls/predictions'
import { presetsCalls } from './calls/presets'
import { referenceCalls } from './calls/reference'
import { runsCalls } from './calls/runs'
import { settingsCalls } from './calls/settings'
import { uploadsCalls } from './calls/uploads'
import { weightsCalls } from './calls/weights'

/**
 * Every call a window or another process may make of a workbench. Both ends derive their types from this
 * one map, and both parse with it; a run may be named by its identifier, a unique beginning of it, or
 * its name.
 */
export const calls = {
  ...appCalls,
  ...enginesCalls,
  ...modelsCalls,
  ...datasetsCalls,
  ...foldersCalls,
  ...weightsCalls,
  ...featuresCalls,
  ...presetsCalls,
  ...experimentsCalls,
  ...runsCalls,
  ...checkpointsCalls,
  ...referenceCalls,
  ...predictionsCalls,
  ...exportsCalls,
  ...logCalls,
  ...uploadsCalls,
  ...settingsCalls
}

type Calls = typeof calls
export type CallName = keyof Calls
export const callNames = Object.keys(calls) as CallName[]
/** What a caller gives; what has a default may be left out. */
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>
/** What an implementation receives. */
export type CallArguments<N extends CallName> = z.output<Calls[N]['input']>
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>

/** The answer to a call as it crosses the wire: errors travel as codes, never as exceptions. */
export const callAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: encodedError })
])
export type CallAnswer = z.infer<typeof callAnswer>

/** What the workbench's side of a connection offers over birpc. */
export interface WorkbenchFunctions {
  call(name: string, input: unknown): Promise<CallAnswer>
}
/** What a window's side offers. */
export interface WindowFunctions {
  event(event: WorkbenchEvent): void
}

/** A workbench as its users see it, wherever it runs: typed calls, and events in order. */
export interface WorkbenchClient {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: WorkbenchEvent) => void): () => void
}

/** A connection that carries texts in order: a WebSocket, a MessagePort, a local socket. */
export interface TextPort {
  post(text: string): void
  onMessage(listener: (text: string) => void): void
  /** Called once, when the other side is gone. */
  onClose(listener: () => void): void
  close(): void
}
