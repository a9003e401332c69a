import { createPinia } from 'pinia'
import { type App, createApp, type EffectScope, effectScope, ref } from 'vue'
import type {
  CallInput,
  CallName,
  CallOutput,
  RunSummary,
  WorkbenchEvent
} from '../../src-main/contract'
import { clientKey, type WindowClient } from '../../src-renderer/api/client'

type Answers = { [N in CallName]?: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> }

/**
 * A window's client whose answers and events a test decides. What no answer was given for never answers.
 */
export function fakeClient(answers: Answers = {}) {
  const events = new Set<(event: WorkbenchEvent) => void>()
  const connections = new Set<() => void>()
  const asked: { name: CallName; input: unknown }[] = []
  const client: WindowClient = {
    state: ref('connected'),
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      asked.push({ name, input })
      const answer = answers[name] as
        | ((input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>>)
        | undefined
      return answer ? answer(input) : new Promise<never>(() => undefined)
    },
    onEvent(listener) {
      events.add(listener)
      return () => events.delete(listener)
    },
    onConnected(listener) {
      connections.add(listener)
      listener()
      return () => connections.delete(listener)
    }
  }
  return {
    client,
    answers,
    asked,
    emit: (event: WorkbenchEvent) => events.forEach((listener) => listener(event)),
    reconnect: () => connections.forEach((listener) => listener()),
    listeners: () => events.size + connections.size
  }
}

/** A window's surroundings without a window: client and stores, and a scope that a test can end. */
export function inWindow<T>(
  client: WindowClient,
  use: () => T
): { value: T; app: App; scope: EffectScope } {
  const app = createApp({}).provide(clientKey, client).use(createPinia())
  const scope = effectScope()
  return { value: app.runWithContext(() => scope.run(use)) as T, app, scope }
}

export function summaryOf(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run-1',
    name: 'first',
    status: 'running',
    tags: [],
    modelId: 'cnn',
    datasetId: 'fashion-mnist',
    optimizerType: 'adam',
    learningRate: 0.001,
    batchSize: 64,
    engine: 'tensorflow',
    epochsPlanned: 10,
    epochsDone: 0,
    stepsPerEpoch: 100,
    last: null,
    best: null,
    number: changes.createdAt ?? 1,
    createdAt: 1_000_000,
    startedAt: 1_000_000,
    endedAt: null,
    error: null,
    parentId: null,
    queuePosition: null,
    activeSeconds: 0,
    activeSince: null,
    seq: 0,
    ...changes
  }
}

/** A promise that a test keeps when it likes. */
export function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((keep, refuse) => {
    resolve = keep
    reject = refuse
  })
  return { promise, resolve, reject }
}

/** Turns to the window, as from another tab: what it was told and waits for its turn is shown. */
export function lookAtWindow(): void {
  document.dispatchEvent(new Event('visibilitychange'))
}
