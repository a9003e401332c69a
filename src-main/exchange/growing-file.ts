import { closeSync, openSync, writeSync } from 'node:fs'

/** Characters that are kept before they are written. */
const kept = 1 << 18

/** A text file that grows by pieces, few of which are in memory. */
export class GrowingFile {
  private readonly file: number
  private waiting: string[] = []
  private length = 0

  /** @param mode 'wx': it is a new one; 'a': it goes on @throws Error of the system, as all of its methods */
  constructor(path: string, mode: 'wx' | 'a' = 'wx') {
    this.file = openSync(path, mode)
  }

  add(text: string): void {
    this.waiting.push(text)
    this.length += text.length
    if (this.length >= kept) this.flush()
  }

  private flush(): void {
    const bytes = Buffer.from(this.waiting.join(''))
    this.waiting = []
    this.length = 0
    for (let from = 0; from < bytes.length;) from += writeSync(this.file, bytes, from)
  }

  close(): void {
    try {
      this.flush()
    } finally {
      closeSync(this.file)
    }
  }
}
