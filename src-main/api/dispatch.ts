import { setTimeout as sleep } from 'node:timers/promises'
import {
  AtelierError,
  type CallAnswer,
  type CallArguments,
  type CallName,
  calls,
  encodeError,
  issuesOf,
  type WorkbenchFunctions
} from '../contract'
import { logPath } from '../workbench/log/log-file'
import type { CallContext, CallHandler } from './handler'
import { handlers } from './handlers'

const isCall = (name: string): name is CallName => Object.hasOwn(calls, name)

/**
 * The one gate to the workbench: parses what comes in and what goes out, answers unknown calls and
 * failures in codes, and never throws.
 * @param onFailure told of everything that is no error of a person's, for the log
 */
export function createDispatcher(
  context: CallContext,
  onFailure: (error: unknown) => void = () => undefined
): WorkbenchFunctions {
  return {
    async call(name, input): Promise<CallAnswer> {
      try {
        if (typeof name !== 'string' || !isCall(name))
          throw new AtelierError('UNKNOWN_CALL', { name: String(name).slice(0, 100) })
        return { ok: true, value: await run(name, input, context) }
      } catch (error) {
        if (!(error instanceof AtelierError)) onFailure(error)
        return { ok: false, error: encodeError(error, logPath(context.workbench.workspace)) }
      }
    }
  }
}

async function run<N extends CallName>(name: N, input: unknown, context: CallContext): Promise<unknown> {
  const parsed = calls[name].input.safeParse(input)
  if (!parsed.success)
    throw new AtelierError('INVALID_INPUT', {
      name,
      problems: issuesOf(parsed.error)
        .map(({ path, message }) => `${path || 'input'}: ${message}`)
        .join('; ')
    })
  const handler = handlers[name] as CallHandler<N>
  const answer = calls[name].output.safeParse(
    await whenFree(() => handler(parsed.data as CallArguments<N>, context))
  )
  if (answer.success) return answer.data
  const [first] = issuesOf(answer.error)
  throw new Error(
    `the answer of "${name}" is not what it should be (${first?.path}: ${first?.message})`,
    { cause: answer.error }
  )
}

/** How long a call waits for a database that another program has, and how often it looks, in milliseconds. */
const busyPatience = 5000
const busyInterval = 100

/** Does something once the database is free: a call that found it taken has changed nothing. */
async function whenFree<T>(body: () => T | Promise<T>): Promise<T> {
  for (const until = Date.now() + busyPatience; ;)
    try {
      return await body()
    } catch (error) {
      const isBusy = error instanceof AtelierError && error.code === 'WORKSPACE_BUSY'
      if (!isBusy || Date.now() > until) throw error
      await sleep(busyInterval)
    }
}
