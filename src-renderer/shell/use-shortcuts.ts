import { useEventListener } from '@vueuse/core'

/** What the keys of the whole window do. */
export interface ShortcutActions {
  palette(): void
  sheet(): void
  newRun(): void
}

/** The field that `/` goes to. */
const searchField = 'main input[type="search"]'

/**
 * Keys that work in every view: Ctrl or Cmd with K, and single letters where nobody is typing and no
 * dialog stands before the window.
 */
export function useShortcuts(actions: ShortcutActions): void {
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      actions.palette()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || hasDialog()) return
    const act = actionOf(event.key, actions)
    if (!act) return
    event.preventDefault()
    act()
  })
}

function actionOf(key: string, actions: ShortcutActions): (() => void) | null {
  const search = document.querySelector<HTMLInputElement>(searchField)
  switch (key) {
    case '?':
      return actions.sheet
    case 'n':
      return actions.newRun
    case '/':
      return search && (() => search.focus())
    default:
      return null
  }
}

const hasDialog = (): boolean => document.querySelector('[role="dialog"], [role="menu"]') !== null

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
