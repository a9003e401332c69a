/** What knows which checkpoints of a run are there. */
interface Present {
  has(file: string): boolean
}

/**
 * Checkpoints that a person wants to stay, whatever the rule says. People change that while a run trains, and
 * while it is being prepared, too.
 */
export class KeptCheckpoints {
  private readonly files: Set<string>
  private readonly keeper: Promise<Present>
  private know: (keeper: Present) => void = () => undefined

  /** @param files relative to the run's folder */
  constructor(files: readonly string[] = []) {
    this.files = new Set(files)
    this.keeper = new Promise((resolve) => {
      this.know = resolve
    })
  }

  has(file: string): boolean {
    return this.files.has(file)
  }

  /** Takes in what was wanted before the training began. */
  add(files: readonly string[]): void {
    for (const file of files) this.files.add(file)
  }

  /** From now on it is known which checkpoints are there. */
  knowFrom(keeper: Present): void {
    this.know(keeper)
  }

  /**
   * Has a checkpoint stay, or no longer. Resolves once that is known with whether it is there; one that is
   * there then stays.
   */
  async change(file: string, isKept: boolean): Promise<boolean> {
    if (isKept) this.files.add(file)
    else this.files.delete(file)
    return (await this.keeper).has(file)
  }
}
