/**
 * The one part of WebAssembly's own interface that Atelier asks for; the types of Node 20 have none of
 * it.
 */
declare namespace WebAssembly {
  class Memory {
    constructor(size: { initial: number; maximum?: number })
    readonly buffer: ArrayBuffer
  }
}
