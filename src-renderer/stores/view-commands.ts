import { computed, onScopeDispose, shallowReactive } from 'vue'

/** What can be done in the view that is open, by its name. */
export interface ViewCommand {
  id: string
  label: string
  run(): void
}

const offered = shallowReactive(new Set<() => readonly ViewCommand[]>())

/** Lets the palette offer what a view can do, for as long as the scope lives. */
export function useViewCommands(commands: () => readonly ViewCommand[]): void {
  offered.add(commands)
  onScopeDispose(() => offered.delete(commands))
}

/** What the view that is open can do now; empty where it offers nothing. */
export const viewCommands = computed(() => [...offered].flatMap((commands) => commands()))
