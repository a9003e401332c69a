/**
 * tfjs-node's sources, by names that suite.ts resolves: they are bundled with the tests, and are not for
 * this project's type-check.
 */
declare module 'tfjs-node/backend' {
  import type { KernelBackend } from '@tensorflow/tfjs'
  export const NodeJSKernelBackend: new (binding: unknown, packageName: string) => KernelBackend
}
declare module 'tfjs-node/kernels' {}
/** The engine's file in `environments`, chosen when the tests are bundled. */
declare module 'environment' {
  /** Opens the engine and names it as the environment of the tests. */
  export function prepare(): Promise<void>
}
