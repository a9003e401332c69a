import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AtelierError,
  type CallArguments,
  settings as schema,
  type Settings,
  asOthersSay
} from '../../contract'
import { writePrivateFile } from './private-file'

/** A person's preferences, one JSON file in the workspace. A damaged file means the defaults. */
export class SettingsFile {
  private readonly path: string

  constructor(workspace: string) {
    this.path = join(workspace, 'settings.json')
  }

  get(): Settings {
    try {
      return schema.parse(JSON.parse(readFileSync(this.path, 'utf8')))
    } catch {
      return schema.parse({})
    }
  }

  set(changes: CallArguments<'settings.set'>): Settings {
    const next = schema.parse({ ...this.get(), ...changes })
    try {
      writePrivateFile(this.path, JSON.stringify(next, null, 2))
    } catch (error) {
      throw new AtelierError(
        'FILE_NOT_WRITABLE',
        { path: this.path, reason: asOthersSay((error as Error).message) },
        { cause: error }
      )
    }
    return next
  }
}
