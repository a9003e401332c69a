import type { Command } from 'commander'

export interface JsonOption {
  json?: boolean
}

/** Whether a command below another was asked for JSON, before its name or after it. */
export function isJson(command: Command): boolean {
  return command.optsWithGlobals<JsonOption>().json ?? false
}
