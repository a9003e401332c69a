declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
declare module '@fontsource-variable/inter'
interface Window {
  /** What Electron's preload hands the page. */
  atelier?: {
    connect(): void
    openLog(): void
    pathOf(file: File): string
    dragOut(name: string, bytes: Uint8Array): void
  }
}
