import { hash } from 'node:crypto'

/** Of files that are still in memory: they are looked at first and decoded later. */
const known = new WeakMap<Uint8Array, string>()

/** The SHA-256 of a file's content, in hexadecimal; it is computed once. */
export function fileHashOf(content: Uint8Array): string {
  let sha256 = known.get(content)
  if (sha256 === undefined) known.set(content, (sha256 = hash('sha256', content)))
  return sha256
}

/** Notes what {@link fileHashOf} is to say of a content, from whoever computed it on the way. */
export function noteFileHash(content: Uint8Array, sha256: string): void {
  known.set(content, sha256)
}
