/**
 * The parts of WebAssembly's own interface that Atelier asks for; the types of Node 20 have none of it.
 */
declare namespace WebAssembly {
  class Memory {
    constructor(size: { initial: number; maximum?: number })
    readonly buffer: ArrayBuffer
    /** By so many pages; what was seen of the memory before is seen no more. */
    grow(pages: number): number
  }
  class Module {
    constructor(bytes: Uint8Array)
    /** That there is one with a module's bytes makes it another type than any object. */
    private readonly module: never
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>)
    readonly exports: Record<string, unknown>
  }
}
