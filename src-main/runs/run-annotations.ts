import type { RunSummary } from '../contract'
import type { Connection } from './connection'
import type { RunIndex } from './run-index'

/** What annotations need of the store that they are of. */
interface Annotated {
  database: Connection
  index: RunIndex
  /** A change of the database, whole or not at all. */
  write<T>(body: () => () => T): T
}
type Column = 'name' | 'tags' | 'note' | 'pinned'

/** What people say of runs: their names, tags and notes, and which of them stay on top. */
export class RunAnnotations {
  constructor(private readonly store: Annotated) {}

  rename(id: string, name: string): RunSummary {
    return this.update([id], 'name', () => name)[0] as RunSummary
  }
  tag(id: string, tags: string[]): RunSummary {
    return this.changeTags([id], () => tags)[0] as RunSummary
  }
  /** Changes the tags of runs, of all or of none. */
  changeTags(ids: string[], change: (tags: string[]) => string[]): RunSummary[] {
    const tagsOf = (id: string): string[] => [...new Set(change(this.store.index.summary(id).tags))]
    return this.update(ids, 'tags', (id) => JSON.stringify(tagsOf(id)))
  }
  /** Replaces what is noted of a run. */
  note(id: string, note: string): RunSummary {
    return this.update([id], 'note', () => note)[0] as RunSummary
  }
  pin(ids: string[], isPinned: boolean): RunSummary[] {
    return this.update(ids, 'pinned', () => Number(isPinned))
  }

  private update(ids: string[], column: Column, value: (id: string) => string | number): RunSummary[] {
    const changes = ids.map((id) => ({ place: this.store.index.place(id), value: value(id) }))
    return this.store.write(() => {
      const update = this.store.database.prepare(`UPDATE runs SET ${column} = ? WHERE rowid = ?`)
      for (const each of changes) update.run(each.value, each.place)
      return () => ids.map((id) => this.store.index.changed(id))
    })
  }
}
